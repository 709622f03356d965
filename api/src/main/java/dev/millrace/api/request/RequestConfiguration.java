package dev.millrace.api.request;

import dev.millrace.page.PageRequest;
import dev.millrace.vault.SealedColumn;
import dev.millrace.workspace.Actor;
import java.time.Duration;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How Spring MVC reads and writes; the defaults that it is given stand in {@code request.properties}. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/millrace/api/request/request.properties")
class RequestConfiguration implements WebMvcConfigurer {

    static {
        // Neither comes from the caller as a parameter of this name.
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class, PageRequest.class);
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.withJsonConverter(new JsonConverter());
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ActorResolver());
        resolvers.add(new PageRequestResolver());
    }

    @Bean
    Repeating databaseWatching(DatabaseWatch watch) {
        return new Repeating("database-watch", Duration.ofSeconds(1), watch::look);
    }

    @Bean
    Repeating poolWatching(PoolWatch watch) {
        return new Repeating("pool-watch", Duration.ofSeconds(1), watch::look);
    }

    @Bean
    Repeating idempotencyKeyPurge(IdempotencyStore store) {
        return new Repeating("idempotency-key-purge", Duration.ofMinutes(10), store::purge);
    }

    @Bean
    SealedColumn sealedFirstAnswers() {
        return SealedColumn.passing("idempotency_key", "body");
    }
}
