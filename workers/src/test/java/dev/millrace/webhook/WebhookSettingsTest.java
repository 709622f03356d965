package dev.millrace.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WebhookSettingsTest {

    @EnableConfigurationProperties(WebhookSettings.class)
    static class Configuration {}

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Configuration.class);

    @Test
    void haveTheDocumentedDefaults() {
        application.run(
                context -> assertThat(context.getBean(WebhookSettings.class)).isEqualTo(WebhookSettings.defaults()));
    }

    @Test
    void areReadFromEveryKey() {
        application
                .withPropertyValues(
                        "millrace.webhook.timeout=20s",
                        "millrace.webhook.attempts=7",
                        "millrace.webhook.first-delay=5s",
                        "millrace.webhook.factor=3",
                        "millrace.webhook.jitter=0.2",
                        "millrace.webhook.max-delay=10h",
                        "millrace.webhook.secret-overlap=48h",
                        "millrace.webhook.disable-after=3d",
                        "millrace.webhook.recover-window=7d",
                        "millrace.webhook.keep-deliveries=8d")
                .run(context -> assertThat(context.getBean(WebhookSettings.class))
                        .isEqualTo(new WebhookSettings(
                                Duration.ofSeconds(20),
                                7,
                                Duration.ofSeconds(5),
                                3,
                                0.2,
                                Duration.ofHours(10),
                                Duration.ofHours(48),
                                Duration.ofDays(3),
                                Duration.ofDays(7),
                                Duration.ofDays(8))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout=0s", "timeout=31s", "attempts=0", "first-delay=0s", "factor=0.5", "jitter=2", "max-delay=8d", "keep-deliveries=13d"})
    void refuseTheStartWhereTheyCannotWork(String setting) {
        application
                .withPropertyValues("millrace.webhook." + setting)
                .run(context -> assertThat(context).hasFailed());
    }
}
