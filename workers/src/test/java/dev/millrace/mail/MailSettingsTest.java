package dev.millrace.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.vault.Secret;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class MailSettingsTest {

    @EnableConfigurationProperties(MailSettings.class)
    static class Configuration {}

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Configuration.class);

    @Test
    void sendNothingByDefault() {
        application.run(context -> {
            var settings = context.getBean(MailSettings.class);
            assertThat(settings).isEqualTo(new MailSettings("", 587, "", Secret.of(""), "", true, Duration.ofSeconds(10), 8));
            assertThat(settings.on()).isFalse();
        });
    }

    @Test
    void areReadFromEveryVariable() {
        var variables = Map.<String, Object>of(
                "MILLRACE_MAIL_HOST", "mail.example.com",
                "MILLRACE_MAIL_PORT", "25",
                "MILLRACE_MAIL_USERNAME", "millrace",
                "MILLRACE_MAIL_PASSWORD", "hunter2",
                "MILLRACE_MAIL_FROM", "millrace@example.com",
                "MILLRACE_MAIL_STARTTLS", "false",
                "MILLRACE_MAIL_TIMEOUT", "5s",
                "MILLRACE_MAIL_ATTEMPTS", "3");

        application
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)))
                .run(context -> {
                    var settings = context.getBean(MailSettings.class);
                    assertThat(settings)
                            .isEqualTo(new MailSettings(
                                    "mail.example.com", 25, "millrace", Secret.of("hunter2"), "millrace@example.com", false,
                                    Duration.ofSeconds(5), 3));
                    assertThat(settings.toString()).doesNotContain("hunter2");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"host=mail.example.com", "port=0", "timeout=0s", "timeout=31s", "attempts=0"})
    void refuseTheStartWhereTheyCannotWork(String setting) {
        application.withPropertyValues("millrace.mail." + setting).run(context -> assertThat(context).hasFailed());
    }
}
