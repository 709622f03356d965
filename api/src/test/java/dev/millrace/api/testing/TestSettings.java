package dev.millrace.api.testing;

import dev.millrace.testing.TestDatabase;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A database of its own for each application that is started. */
public final class TestSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        apply(context, TestDatabase.createUrl());
    }

    /** Lets the application of {@code context} use the migrated database at {@code databaseUrl}. */
    public static void apply(ConfigurableApplicationContext context, String databaseUrl) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("providers", Providing.settings()));
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "spring.datasource.url", databaseUrl,
                                "spring.datasource.username", "postgres",
                                "spring.datasource.password", "any",
                                "spring.datasource.hikari.maximum-pool-size", 15,
                                "spring.flyway.enabled", false,
                                "millrace.public-url", "",
                                "millrace.vault.keys", "test:" + "A".repeat(43) + "=")));
    }
}
