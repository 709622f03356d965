package dev.millrace.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.refusal.Refusal;
import dev.millrace.testing.TestDatabase;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class RotationTest {

    private static final Secret OLD = VaultKeys.generate("old");
    private static final Secret NEW = VaultKeys.generate("new");
    private static final Secret BOTH = Secret.of(NEW.reveal() + "," + OLD.reveal());
    private static final SealedColumn SECRETS =
            new SealedColumn("kept", "sealed", List.of("place", "number"), row -> row.get("place") + "/" + row.get("number"));

    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @Test
    void sealsEverySecretAgainInAnyNumberOfStepsAndThenStartsWithoutTheOldKey() {
        keep(start(OLD), 25);
        var vault = start(BOTH);
        var rotation = rotation(vault);
        assertThat(rotation.keys()).containsExactly(
                new Rotation.KeyInUse("new", true, 0), new Rotation.KeyInUse("old", false, 25));

        assertThat(rotation.advance(10)).isEqualTo(10);
        keep(vault, 1, 100);
        assertThat(rotation.keys()).containsExactly(
                new Rotation.KeyInUse("new", true, 11), new Rotation.KeyInUse("old", false, 15));
        assertThatThrownBy(() -> start(NEW)).isInstanceOf(VaultFailure.class).hasMessageContaining("'old' is missing");
        assertRefused(() -> rotation.forget("old"), "15 stored secrets still need the key 'old'");

        var another = rotation(start(BOTH));
        assertThat(another.advance(1_000)).isEqualTo(15);
        assertThat(another.advance(1_000)).isZero();
        another.forget("old");

        var opened = start(NEW);
        assertThat(jdbc.sql("select place, number, sealed from kept order by number")
                        .query((row, number) -> opened.open(row.getString("place") + "/" + row.getInt("number"), row.getBytes("sealed")).reveal())
                        .list())
                .hasSize(26)
                .allMatch(secret -> secret.startsWith("s3cret-"));
    }

    @Test
    void neverForgetsTheKeyThatEncryptsOrOneThatIsUnknown() {
        var vault = start(OLD);
        keep(vault, 1);
        assertRefused(() -> rotation(vault).forget("old"), "is the one that encrypts");
        assertThatThrownBy(() -> rotation(vault).forget("other")).isInstanceOf(Refusal.class);
    }

    @Test
    void whatPassesByItselfIsCountedAndLeftAlone() {
        keep(start(OLD), 3);
        var vault = start(BOTH);
        var rotation = new Rotation(vault, List.of(SealedColumn.passing("kept", "sealed")), database);

        assertThat(rotation.advance(100)).isZero();
        assertRefused(() -> rotation.forget("old"), "3 stored secrets still need the key 'old'");
    }

    private void keep(Vault vault, int count) {
        jdbc.sql("create table kept (place text, number int, sealed bytea, primary key (place, number))").update();
        keep(vault, count, 0);
    }

    private void keep(Vault vault, int count, int from) {
        IntStream.range(from, from + count).forEach(number -> jdbc.sql("insert into kept values ('here', :number, :sealed)")
                .param("number", number)
                .param("sealed", vault.seal("here/" + number, Secret.of("s3cret-" + number)))
                .update());
    }

    private Vault start(Secret keys) {
        return Vault.start(VaultKeys.parse(keys), database, Clock.systemUTC());
    }

    private Rotation rotation(Vault vault) {
        return new Rotation(vault, List.of(SECRETS), database);
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }
}
