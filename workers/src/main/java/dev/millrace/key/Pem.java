package dev.millrace.key;

import dev.millrace.vault.Secret;
import java.security.PrivateKey;
import org.springframework.boot.ssl.pem.PemContent;

/** Texts between lines such as {@code -----BEGIN PRIVATE KEY-----} (RFC 7468). */
public final class Pem {

    private Pem() {}

    /**
     * The first private key of {@code text}: PKCS#8, or as OpenSSL writes those of RSA and of elliptic curves.
     *
     * @throws UnusableKey where there is none, or it is encrypted
     */
    public static PrivateKey privateKey(Secret text) throws UnusableKey {
        var pem = text.reveal();
        if (pem.contains("BEGIN ENCRYPTED PRIVATE KEY") || pem.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new UnusableKey(
                    "is encrypted; give it without its passphrase (openssl pkcs8 -topk8 -nocrypt -in key.pem)");
        }
        if (!pem.contains("PRIVATE KEY-----")) {
            throw new UnusableKey(
                    pem.contains("BEGIN CERTIFICATE")
                            ? "is a certificate and no private key"
                            : pem.contains("PUBLIC KEY-----")
                                    ? "is a public key and no private one"
                                    : "is no private key in PEM format (-----BEGIN PRIVATE KEY-----)");
        }
        try {
            var key = PemContent.of(pem).getPrivateKey();
            if (key != null) {
                return key;
            }
        } catch (RuntimeException malformed) {
            // Told below: its own message may hold a part of the text.
        }
        throw new UnusableKey("cannot be read; give the whole text from -----BEGIN to the last -----, its lines as they are");
    }
}
