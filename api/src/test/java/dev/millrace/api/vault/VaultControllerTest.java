package dev.millrace.api.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.vault.SealedColumn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeTest
class VaultControllerTest {

    private final Api api;
    private final JdbcClient jdbc;
    private final List<SealedColumn> columns;

    VaultControllerTest(Api api, JdbcClient jdbc, List<SealedColumn> columns) {
        this.api = api;
        this.jdbc = jdbc;
        this.columns = columns;
    }

    @Test
    void reachesEveryColumnThatHoldsSomethingSealed() {
        var sealed = jdbc.sql("""
                        select table_name || '.' || column_name from information_schema.columns
                        where table_schema = 'public' and data_type = 'bytea' and column_name like 'sealed%'
                          and table_name not in (select relname from pg_class where relispartition)""")
                .query(String.class)
                .list();

        assertThat(columns).extracting(SealedColumn::toString).containsAll(sealed).contains("idempotency_key.body");
    }

    @Test
    void showsTheKeysSealsAgainAndForgetsNoneThatIsNeeded() {
        var admin = api.admin();
        assertThat(admin.get("/api/v1/vault").isOk().at("/keys/0/current")).isEqualTo("true");
        assertThat(admin.post("/api/v1/vault/rotate", "{}").isOk().at("/left")).isEqualTo("0");
        admin.post("/api/v1/vault/rotate", "{\"limit\":0}").isError(422, "field_invalid");
        admin.delete("/api/v1/vault/keys/test").isError(409, "encryption_key_in_use");
        admin.delete("/api/v1/vault/keys/other").isError(404, "encryption_key_not_found");
    }
}
