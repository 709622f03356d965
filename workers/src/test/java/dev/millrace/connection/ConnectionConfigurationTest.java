package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.id.Ids;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class ConnectionConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Surroundings.class)
            .withPropertyValues("millrace.vault.keys=" + VaultKeys.generate("k1").reveal());

    @Test
    void startsWithDefaults() {
        application.run(context -> {
            assertThat(context).hasSingleBean(Vault.class).hasSingleBean(ConnectionAccess.class);
            assertThat(context).hasSingleBean(InlineAccess.class).hasSingleBean(Connections.class);
            assertThat(context.getBean(ConnectionSettings.class))
                    .isEqualTo(new ConnectionSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 4));
        });
    }

    @Test
    void readsEverySetting() {
        application
                .withPropertyValues(
                        "millrace.connection.token-deadline=3s",
                        "millrace.connection.renewal-margin=2m",
                        "millrace.connection.concurrent-renewals=7")
                .run(context -> assertThat(context.getBean(ConnectionSettings.class))
                        .isEqualTo(new ConnectionSettings(Duration.ofSeconds(3), Duration.ofMinutes(2), 7)));
    }

    @Test
    void refusesToStartWithSettingsThatCannotWork() {
        application
                .withPropertyValues("millrace.connection.concurrent-renewals=0")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void refusesToStartWithoutAnEncryptionKey() {
        application
                .withPropertyValues("millrace.vault.keys=")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("There is no encryption key. Set MILLRACE_ENCRYPTION_KEYS"));
    }

    /** Not a {@code @Configuration}, which a test that scans our packages would find too. */
    @ComponentScan({"dev.millrace.vault", "dev.millrace.egress", "dev.millrace.connection.provider"})
    @Import(ConnectionConfiguration.class)
    static class Surroundings {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Ids ids(Clock clock) {
            return new Ids(clock);
        }

        @Bean
        DataSource database() {
            return TestDatabase.create();
        }

        @Bean
        JdbcClient jdbc(DataSource database) {
            return JdbcClient.create(database);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource database) {
            return new JdbcTransactionManager(database);
        }
    }
}
