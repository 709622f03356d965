package dev.millrace.embedded;

import dev.millrace.engine.Engine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The engine of a context that {@link EmbeddedRun} did not prepare and that names no cluster, which is a test's:
 * Temporal inside the JVM. An auto-configuration, so that it comes after every bean of the application.
 */
@AutoConfiguration
class EngineAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(Engine.class)
    InJvmEngine engine() {
        var engine = new InJvmEngine(0);
        engine.start();
        return engine;
    }
}
