package dev.millrace.engine;

import java.net.URI;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The engine where {@code TEMPORAL_ADDRESS} is set and not empty; the namespace is {@code default} if not named. */
@Configuration(proxyBeanMethods = false)
class ClusterEngineConfiguration {

    @Bean
    @Conditional(AddressIsSet.class)
    Engine engine(Environment environment) {
        return new ClusterEngine(
                text(environment, "TEMPORAL_ADDRESS").orElseThrow(),
                text(environment, "TEMPORAL_NAMESPACE").orElse("default"),
                text(environment, "TEMPORAL_UI_URL").map(URI::create));
    }

    private static Optional<String> text(Environment environment, String name) {
        return Optional.ofNullable(environment.getProperty(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    static final class AddressIsSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return text(context.getEnvironment(), "TEMPORAL_ADDRESS").isPresent();
        }
    }
}
