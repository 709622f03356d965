package dev.millrace.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolWatchTest {

    @Test
    void isNotReadyWhileNoConnectionComesFreeAndIsAgainAfterwards() throws Exception {
        var settings = new HikariConfig();
        settings.setJdbcUrl(TestDatabase.createUrl());
        settings.setUsername("postgres");
        settings.setMaximumPoolSize(1);
        settings.setConnectionTimeout(250);
        try (var pool = new HikariDataSource(settings)) {
            var watch = new PoolWatch(pool, Duration.ofMillis(100));
            watch.look();
            assertThat(watch.ready()).isTrue();

            try (var leaked = pool.getConnection()) {
                watch.look();
                assertThat(watch.ready()).isFalse();
                watch.look();
                assertThat(watch.ready()).isFalse();
            }

            watch.look();
            assertThat(watch.ready()).isTrue();
        }
    }
}
