package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.start.CannotStart;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class NeededSettingsTest {

    @Test
    void aWorkerNamesAllThatItMisses() {
        assertThatThrownBy(() -> start(Map.of("TEMPORAL_ADDRESS", " ", "MILLRACE_DB_URL", "jdbc:postgresql://db/millrace")))
                .isInstanceOf(CannotStart.class)
                .hasMessageContainingAll("TEMPORAL_ADDRESS", "MILLRACE_ENCRYPTION_KEYS")
                .hasMessageNotContaining("MILLRACE_DB_URL");
    }

    @Test
    void aWorkerWithAllOfItStarts() {
        assertThatCode(() -> start(Map.of(
                        "TEMPORAL_ADDRESS", "temporal:7233",
                        "MILLRACE_DB_URL", "jdbc:postgresql://db/millrace",
                        "MILLRACE_ENCRYPTION_KEYS", "a:…")))
                .doesNotThrowAnyException();
    }

    private static void start(Map<String, Object> settings) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().forEach(own -> environment.getPropertySources().remove(own.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource("settings", settings));
        new NeededSettings()
                .onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment));
    }
}
