package dev.millrace.api.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class PublicUrlTest {

    @Test
    void isLocalhostWithThePortUnlessConfigured() {
        assertThat(new PublicUrl("", 8081).of("/runs")).isEqualTo("http://localhost:8081/runs");
        assertThat(new PublicUrl("https://millrace.example.com/", 8081).of("/runs"))
                .isEqualTo("https://millrace.example.com/runs");
        assertThat(new PublicUrl("https://example.com/millrace", 8081).of("/runs"))
                .isEqualTo("https://example.com/millrace/runs");
    }

    @Test
    void knowsWhetherBrowsersComeByHttps() {
        assertThat(new PublicUrl("https://millrace.example.com", 8080).isHttps()).isTrue();
        assertThat(new PublicUrl("", 8080).isHttps()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"millrace.example.com", "ftp://example.com", "https:///x", "https://example.com?a=b"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> new PublicUrl(text, 8080)).hasMessageContaining("MILLRACE_PUBLIC_URL");
    }

    @Test
    void isReadFromTheEnvironment() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(
                new SystemEnvironmentPropertySource("systemEnvironment", Map.of("MILLRACE_PUBLIC_URL", "https://a.test")));

        assertThat(environment.getProperty("millrace.public-url")).isEqualTo("https://a.test");
    }
}
