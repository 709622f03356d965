package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.Settings.EngineChoice;
import dev.millrace.start.CannotStart;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsTest {

    @Test
    void embedsEverythingWhenNothingIsSet() {
        var settings = read(Map.of());

        assertThat(settings.home()).isEqualTo(Path.of("").toAbsolutePath().resolve(".millrace"));
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.engine()).isEqualTo(EngineChoice.AUTO);
        assertThat(settings.embedsDatabase()).isTrue();
        assertThat(settings.embedsEngine()).isTrue();
        assertThat(settings.encryptionKeys()).isEmpty();
    }

    @Test
    void readsEveryVariable() {
        var settings = read(Map.of(
                "MILLRACE_HOME", "/var/lib/millrace",
                "SERVER_PORT", "9090",
                "MILLRACE_DB_URL", "jdbc:postgresql://db/millrace",
                "TEMPORAL_ADDRESS", "temporal:7233",
                "MILLRACE_ENGINE", "in-jvm",
                "MILLRACE_ENCRYPTION_KEYS", "k1:abc"));

        assertThat(settings.home()).isEqualTo(Path.of("/var/lib/millrace"));
        assertThat(settings.port()).isEqualTo(9090);
        assertThat(settings.databaseUrl()).contains("jdbc:postgresql://db/millrace");
        assertThat(settings.embedsDatabase()).isFalse();
        assertThat(settings.temporalAddress()).contains("temporal:7233");
        assertThat(settings.embedsEngine()).isFalse();
        assertThat(settings.engine()).isEqualTo(EngineChoice.IN_JVM);
        assertThat(settings.encryptionKeys()).contains("k1:abc");
    }

    @Test
    void takesAnEmptyVariableForOneThatIsNotSet() {
        var settings = read(Map.of("MILLRACE_DB_URL", "", "TEMPORAL_ADDRESS", " ", "MILLRACE_ENGINE", ""));

        assertThat(settings.embedsDatabase()).isTrue();
        assertThat(settings.embedsEngine()).isTrue();
        assertThat(settings.engine()).isEqualTo(EngineChoice.AUTO);
    }

    @Test
    void refusesAnEngineThatDoesNotExistByName() {
        assertThatThrownBy(() -> read(Map.of("MILLRACE_ENGINE", "docker")))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("docker")
                .hasMessageContaining("auto, cli or in-jvm");
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> read(Map.of("SERVER_PORT", "http"))).hasMessageContaining("SERVER_PORT is 'http'");
        assertThatThrownBy(() -> read(Map.of("SERVER_PORT", "70000"))).hasMessageContaining("SERVER_PORT is '70000'");
    }

    private static Settings read(Map<String, String> variables) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource("systemEnvironment", new HashMap<>(variables)));
        return Settings.read(environment);
    }
}
