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
    @CsvSource(delimiter = '|', textBlock = """
        ENCRYPTED PRIVATE KEY | is encrypted; give it without its passphrase
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
