package dev.millrace.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.importing.ImportSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class ExportSettingsTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({ExportSettings.class, ImportSettings.class})
    static class Application {}

    @Test
    void haveDefaults() {
        application.run(context -> {
            assertThat(context.getBean(ImportSettings.class))
                    .isEqualTo(new ImportSettings(DataSize.ofGigabytes(1), Duration.ofHours(24), Duration.ofDays(30)));
            assertThat(context.getBean(ExportSettings.class))
                    .isEqualTo(new ExportSettings(DataSize.ofGigabytes(2), Duration.ofDays(7), Duration.ofHours(1), ""));
        });
    }

    @Test
    void areReadUnderTheirNames() {
        application
                .withPropertyValues(
                        "millrace.imports.largest=5MB",
                        "millrace.imports.drafts-kept=2h",
                        "millrace.imports.kept=1d",
                        "millrace.exports.largest=6MB",
                        "millrace.exports.kept=2d",
                        "millrace.exports.link-lasts=5m",
                        "millrace.exports.fonts=/fonts")
                .run(context -> {
                    assertThat(context.getBean(ImportSettings.class))
                            .isEqualTo(new ImportSettings(DataSize.ofMegabytes(5), Duration.ofHours(2), Duration.ofDays(1)));
                    assertThat(context.getBean(ExportSettings.class))
                            .isEqualTo(new ExportSettings(DataSize.ofMegabytes(6), Duration.ofDays(2), Duration.ofMinutes(5), "/fonts"));
                });
    }
}
