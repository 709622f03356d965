package dev.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class WakeTest {

    private final Wake wake = new Wake();

    @Test
    void tellsTheQueueThatIsMeantAndNoOther() {
        wake.up("runs");

        assertThat(wake.of("runs").count()).isEqualTo(1);
        assertThat(wake.of("deliveries").count()).isZero();
    }

    @Test
    void tellsAfterTheCommitSoThatTheRowsAreThere() {
        var transaction = transaction();

        transaction.executeWithoutResult(status -> {
            wake.up("runs");
            assertThat(wake.of("runs").count()).isZero();
        });

        assertThat(wake.of("runs").count()).isEqualTo(1);
    }

    @Test
    void tellsNobodyOfWhatWasRolledBack() {
        var transaction = transaction();

        transaction.executeWithoutResult(status -> {
            wake.up("runs");
            status.setRollbackOnly();
        });

        assertThat(wake.of("runs").count()).isZero();
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(TestDatabase.create()));
    }
}
