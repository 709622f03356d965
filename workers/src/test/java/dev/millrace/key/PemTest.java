package dev.millrace.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.egress.Certificates;
import dev.millrace.testing.Keys;
import dev.millrace.vault.Secret;
import java.security.KeyPair;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final KeyPair RSA = Keys.rsa(2048);

    @Test
    void readsAKeyWithWhateverStandsAroundItAndWithAnyLineEnds() throws UnusableKey {
        for (var text : new String[] {
            Keys.pem(RSA),
            "Bag Attributes\n    friendlyName: ours\n" + Keys.pem(RSA) + "\n\n",
            Keys.pem(RSA).replace("\n", "\r\n"),
            Keys.pem("EC PARAMETERS", new byte[] {1}) + Keys.pem(RSA)
        }) {
            assertThat(Pem.privateKey(Secret.of(text))).isEqualTo(RSA.getPrivate());
        }
    }

    @Test
    void readsAKeyAsOpensslHasAlwaysWrittenThoseOfRsa() throws UnusableKey {
        var encoded = RSA.getPrivate().getEncoded();
        // What PKCS#8 puts before the key itself (RFC 5208, section 5).
        var bare = Arrays.copyOfRange(encoded, 26, encoded.length);

        assertThat(Pem.privateKey(Secret.of(Keys.pem("RSA PRIVATE KEY", bare)))).isEqualTo(RSA.getPrivate());
    }

    @Test
    @Timeout(5)
    void isSoonDoneWithTextsThatAreMadeToTakeLong() {
        for (var label : new String[] {"CERTIFICATE", "PRIVATE KEY"}) {
            var begin = "-----BEGIN " + label + "-----";
            for (var text : new String[] {
                begin + "-".repeat(60_000),
                begin + "\n\r ".repeat(20_000) + "!",
                begin + "\n\r ".repeat(20_000) + "!-----END " + label + "-----",
                ("-----BEGIN " + label).repeat(3_000),
                begin.repeat(2_000),
                (begin + "\nAAAA\n-----END " + label + "-----\n").repeat(1_000)
            }) {
                assertThatThrownBy(() -> Pem.certificates(text)).isInstanceOf(UnusableKey.class);
                assertThatThrownBy(() -> Pem.privateKey(Secret.of(text))).isInstanceOf(UnusableKey.class);
            }
        }
    }

    @Test
    void readsTheCertificatesOfAChainInTheirOrder() throws Exception {
        var chain = new Certificates().chain("good");

        assertThat(chain).hasSize(2);
        assertThat(Pem.certificates("subject=CN=good\n" + Pem.text(chain).replace("\n", "\r\n"))).isEqualTo(chain);
        assertThatThrownBy(() -> Pem.certificates(Keys.pem(RSA)))
                .isInstanceOf(UnusableKey.class)
                .hasMessage("is no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PBEWithHmacSHA256AndAES_256", "PBEWithHmacSHA1AndAES_128", "PBEWithHmacSHA512AndAES_256"})
    void opensAnEncryptedKeyWithItsPassphraseAlone(String algorithm) throws UnusableKey {
        var text = Secret.of(Keys.encrypted(RSA.getPrivate(), "geheim ß", algorithm, 2048));

        assertThat(Pem.privateKey(Pem.opened(text, Secret.of("geheim ß")))).isEqualTo(RSA.getPrivate());
        assertThatThrownBy(() -> Pem.opened(text, Secret.of("other")))
                .isInstanceOf(UnusableKey.class)
                .hasMessage("cannot be opened with this passphrase");
    }

    @Test
    void opensAKeyThatOpensslHasEncrypted() throws UnusableKey {
        var text = Secret.of(
                """
                -----BEGIN ENCRYPTED PRIVATE KEY-----
                MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjXNhLW1hyBZgICCAAw
                DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEC52QeZTiW8BG9oT6Kp/GH4EgZCX
                0y1fVr6wuF3HeyOpXJotad8wCmgMzZOSoM3WUOod5/IjrKwEQfyrxj/5ix1stRdG
                WBFx0DCzP+KYa/Was/rPk77Icnfpd6zBisADziiHi2Dn9Ojfq2asTlv1VHZqJNiG
                Rqrgzb8DlpMetLKtyzDI+HfFlIFwIXF0dxNynA0h3QWVPbh2G456wfGf2xkd0xE=
                -----END ENCRYPTED PRIVATE KEY-----
                """);

        assertThat(Pem.privateKey(Pem.opened(text, Secret.of("geheim"))).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    @Timeout(30)
    void refusesAKeyThatWouldTakeLongToOpenAndOneThatIsNone() {
        var slow = Keys.encrypted(RSA.getPrivate(), "geheim", "PBEWithHmacSHA256AndAES_256", 1_000_001);
        assertThatThrownBy(() -> Pem.opened(Secret.of(slow), Secret.of("geheim"))).hasMessageContaining("1,000,000 iterations");
        var old = Keys.encrypted(RSA.getPrivate(), "geheim", "PBEWithMD5AndDES", 1000);
        assertThatThrownBy(() -> Pem.opened(Secret.of(old), Secret.of("geheim"))).hasMessageContaining("old or rare way");
        for (var text : new String[] {
            Keys.pem("ENCRYPTED PRIVATE KEY", "s3cr3t".getBytes()), "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\n!!!\n-----END ENCRYPTED PRIVATE KEY-----"
        }) {
            assertThatThrownBy(() -> Pem.opened(Secret.of(text), Secret.of("geheim")))
                    .isInstanceOf(UnusableKey.class)
                    .hasMessageStartingWith("cannot be read");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ENCRYPTED PRIVATE KEY | is encrypted; give its passphrase too
        CERTIFICATE           | is a certificate and no private key
        PUBLIC KEY            | is a public key and no private one
        OPENSSH THING         | is no private key in PEM format
        PRIVATE KEY           | cannot be read
        EC PRIVATE KEY        | cannot be read
        """)
    void saysWhyATextIsNoKeyAndShowsNothingOfIt(String label, String why) {
        assertThatThrownBy(() -> Pem.privateKey(Secret.of(Keys.pem(label, "s3cr3t".getBytes()))))
                .isInstanceOf(UnusableKey.class)
                .hasMessageStartingWith(why)
                .hasMessageNotContaining("czNjcjN0");
    }
}
