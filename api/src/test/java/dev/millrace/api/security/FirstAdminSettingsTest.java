package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class FirstAdminSettingsTest {

    private static FirstAdminSettings read(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("systemEnvironment", variables));
        return new Binder(ConfigurationPropertySources.get(environment))
                .bindOrCreate("millrace.admin", FirstAdminSettings.class);
    }

    @Test
    void areReadFromTheEnvironment() {
        var settings =
                read(Map.of("MILLRACE_ADMIN_EMAIL", "boss@example.com", "MILLRACE_ADMIN_PASSWORD", "correct horse"));

        assertThat(settings.email()).isEqualTo("boss@example.com");
        assertThat(settings.password().reveal()).isEqualTo("correct horse");
        assertThat(settings.toString()).doesNotContain("correct horse");
    }

    @Test
    void areEmptyByDefault() {
        var settings = read(Map.of());

        assertThat(settings.email()).isEmpty();
        assertThat(settings.password().reveal()).isEmpty();
    }
}
