package dev.millrace.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class VaultTest {

    private static final Secret K1 = VaultKeys.generate("k1");
    private static final Secret K2 = VaultKeys.generate("k2");
    private static final Secret TOKEN = Secret.of("tök-8a7s6d5f4g");

    private final DataSource database = TestDatabase.create();
    private final Vault vault = vault(K1);

    @Test
    void opensWhatItSealedForTheSameOwner() {
        var sealed = vault.seal("con_1", TOKEN);

        assertThat(vault.open("con_1", sealed)).isEqualTo(TOKEN);
        assertThat(vault.open("con_1", vault.seal("con_1", Secret.of("")))).isEqualTo(Secret.of(""));
    }

    @Test
    void neverGivesTheSameBytesTwiceAndNoneOfThemShowTheSecret() {
        var first = vault.seal("con_1", TOKEN);
        var second = vault.seal("con_1", TOKEN);

        assertThat(first).isNotEqualTo(second);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain("8a7s6d5f4g");
    }

    @Test
    void refusesEverySingleChangedByte() {
        var sealed = vault.seal("con_1", TOKEN);

        for (var index = 0; index < sealed.length; index++) {
            for (var flip : new int[] {0x01, 0x80, 0xFF}) {
                var changed = sealed.clone();
                changed[index] ^= (byte) flip;
                assertThatThrownBy(() -> vault.open("con_1", changed))
                        .as("byte %d of %d", index, sealed.length)
                        .isInstanceOf(VaultFailure.class)
                        .hasMessageNotContaining(TOKEN.reveal());
            }
        }
    }

    @Test
    void refusesEveryLengthButItsOwn() {
        var sealed = vault.seal("con_1", TOKEN);

        for (var length = 0; length <= sealed.length + 2; length++) {
            if (length != sealed.length) {
                var cut = Arrays.copyOf(sealed, length);
                assertThatThrownBy(() -> vault.open("con_1", cut)).isInstanceOf(VaultFailure.class);
            }
        }
    }

    @Test
    void opensForNoOtherOwner() {
        var sealed = vault.seal("con_1", TOKEN);

        assertThatThrownBy(() -> vault.open("con_2", sealed))
                .isInstanceOf(VaultFailure.class)
                .hasMessage("The secret of con_2 cannot be opened: its bytes were changed or belong to another owner.")
                .hasNoCause();
    }

    @Test
    void opensOldSecretsAfterTheKeysWereRotatedAndSaysWhichOnesToSealAgain() {
        var old = vault.seal("con_1", TOKEN);

        var rotated = vault(Secret.of(K2.reveal() + "," + K1.reveal()));
        var renewed = rotated.seal("con_1", rotated.open("con_1", old));

        assertThat(rotated.needsRotation(old)).isTrue();
        assertThat(rotated.needsRotation(renewed)).isFalse();
        assertThat(rotated.open("con_1", renewed)).isEqualTo(TOKEN);
    }

    @Test
    void refusesToStartWithoutAKeyThatHasSealedSomethingAndNamesIt() {
        vault.seal("con_1", TOKEN);

        assertThatThrownBy(() -> vault(K2))
                .isInstanceOf(VaultFailure.class)
                .hasMessageStartingWith("The encryption key 'k1' is missing");
    }

    @Test
    void startsWithoutAKeyThatNeverSealedAnything() {
        assertThat(vault(K2).open("con_1", vault(K2).seal("con_1", TOKEN))).isEqualTo(TOKEN);
    }

    @Test
    void refusesToStartWhenAKeyKeptItsIdAndChangedItsValue() {
        vault.seal("con_1", TOKEN);

        assertThatThrownBy(() -> vault(VaultKeys.generate("k1")))
                .isInstanceOf(VaultFailure.class)
                .hasMessageStartingWith("The encryption key 'k1' has another value");
    }

    @Test
    void refusesToSealWhenAnotherProcessWasFirstWithTheSameIdAndAnotherValue() {
        var other = vault(VaultKeys.generate("k1"));
        vault.seal("con_1", TOKEN);

        assertThatThrownBy(() -> other.seal("con_2", TOKEN)).isInstanceOf(VaultFailure.class);
    }

    @Test
    void remembersAKeyEvenIfTheTransactionOfItsFirstUseIsRolledBack() {
        new TransactionTemplate(new JdbcTransactionManager(database)).executeWithoutResult(transaction -> {
            vault.seal("con_1", TOKEN);
            transaction.setRollbackOnly();
        });

        assertThat(JdbcClient.create(database).sql("select key_id from vault_key").query(String.class).list())
                .containsExactly("k1");
    }

    @Test
    void namesTheKeyThatIsNotConfigured() {
        var sealed = vault(K2).seal("con_1", TOKEN);

        assertThatThrownBy(() -> vault.open("con_1", sealed))
                .isInstanceOf(VaultFailure.class)
                .hasMessage("The secret of con_1 is sealed with the encryption key 'k2', which is not configured.");
    }

    @Test
    void saysHowToMakeAKeyWhenThereIsNone() {
        assertThatThrownBy(() -> VaultKeys.parse(settings("")))
                .isInstanceOf(VaultFailure.class)
                .hasMessageContaining("MILLRACE_ENCRYPTION_KEYS")
                .hasMessageContaining("openssl rand -base64 32");
    }

    @Test
    void refusesKeysThatAreNoKeysWithoutShowingThem() {
        var good = K1.reveal().substring(3);

        for (var bad : new String[] {
            good,
            "K1:" + good,
            ":" + good,
            "k1:" + good + ",",
            "a".repeat(33) + ":" + good,
            "k1:" + good.substring(4),
            "k1:!" + good,
            "k1:" + good + ",k1:" + K2.reveal().substring(3)
        }) {
            assertThatThrownBy(() -> VaultKeys.parse(Secret.of(bad)))
                    .as(bad)
                    .isInstanceOf(VaultFailure.class)
                    .hasMessageNotContaining(good.substring(5, 30));
        }
    }

    @Test
    void readsItsKeysFromTheConfigurationWithoutShowingThem() {
        var keys = settings(" " + K1.reveal() + " , " + K2.reveal());

        assertThat(VaultKeys.parse(keys).current()).isEqualTo("k1");
        assertThat(new VaultSettings(keys).toString()).doesNotContain(K1.reveal().substring(3));
    }

    private static Secret settings(String keys) {
        var source = new MapConfigurationPropertySource();
        source.put("millrace.vault.keys", keys);
        return new Binder(source).bindOrCreate("millrace.vault", VaultSettings.class).keys();
    }

    private Vault vault(Secret keys) {
        return Vault.start(VaultKeys.parse(keys), database, Clock.systemUTC());
    }
}
