package dev.millrace.vault;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Which key-encryption keys have sealed something. */
final class VaultKeyStore {

    record Known(String keyId, byte[] checkValue) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate alone;
    private final Clock clock;

    VaultKeyStore(DataSource database, Clock clock) {
        this.jdbc = JdbcClient.create(database);
        this.alone = new TransactionTemplate(new JdbcTransactionManager(database));
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    List<Known> all() {
        return jdbc.sql("select key_id, check_value from vault_key order by first_used_at, key_id")
                .query(Known.class)
                .list();
    }

    /**
     * Keeps the key at its first use; later calls change nothing. Commits by itself, so that a caller whose own
     * transaction fails does not take the record back after we have remembered it.
     *
     * @return what is recorded for {@code keyId} now
     */
    Known record(String keyId, byte[] checkValue) {
        return alone.execute(status -> {
            jdbc.sql(
                            """
                            insert into vault_key (key_id, check_value, first_used_at)
                            values (:keyId, :checkValue, :now)
                            on conflict (key_id) do nothing
                            """)
                    .param("keyId", keyId)
                    .param("checkValue", checkValue)
                    .param("now", utc(clock.instant()))
                    .update();
            return jdbc.sql("select key_id, check_value from vault_key where key_id = :keyId")
                    .param("keyId", keyId)
                    .query(Known.class)
                    .single();
        });
    }
}
