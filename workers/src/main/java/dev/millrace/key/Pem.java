package dev.millrace.key;

import dev.millrace.vault.Secret;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.ssl.pem.PemContent;

/** Texts between lines such as {@code -----BEGIN PRIVATE KEY-----} (RFC 7468). */
public final class Pem {

    private static final String DASHES = "-----";
    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9 ]{1,40}");
    private static final int MOST_CERTIFICATES = 20;
    static final String UNREADABLE =
            "cannot be read; give the whole text from -----BEGIN to the last -----, its lines as they are";

    private Pem() {}

    /**
     * The certificates of {@code text} in their order, at least one.
     *
     * @throws UnusableKey where there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String text) throws UnusableKey {
        if (!text.contains("BEGIN CERTIFICATE") && !text.contains("BEGIN X509 CERTIFICATE")) {
            throw new UnusableKey("is no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
        }
        try {
            var certificates = PemContent.of(blocks(text, "CERTIFICATE")).getCertificates();
            if (certificates != null && !certificates.isEmpty() && certificates.size() <= MOST_CERTIFICATES) {
                return certificates;
            }
        } catch (RuntimeException malformed) {
            // Told below.
        }
        throw new UnusableKey("cannot be read; give the whole text from -----BEGIN to the last -----, of at most %d certificates"
                .formatted(MOST_CERTIFICATES));
    }

    public static String text(List<X509Certificate> certificates) throws UnusableKey {
        var text = new StringBuilder();
        try {
            for (var certificate : certificates) {
                text.append(text("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException malformed) {
            throw new UnusableKey("holds a certificate that cannot be read");
        }
        return text.toString();
    }

    /** {@code key} as PKCS#8. */
    public static Secret text(PrivateKey key) {
        return Secret.of(text("PRIVATE KEY", key.getEncoded()));
    }

    /**
     * The blocks of {@code text} whose label ends with {@code kind}, each with its body on one line. The reader's patterns
     * take very long for some texts that are none; for these they do not.
     */
    private static String blocks(String text, String kind) {
        var blocks = new StringBuilder();
        var begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            var body = text.indexOf(DASHES, begin + BEGIN.length());
            var end = body < 0 ? -1 : text.indexOf(DASHES, body + DASHES.length());
            if (end < 0) {
                break;
            }
            var label = text.substring(begin + BEGIN.length(), body);
            if (label.endsWith(kind) && LABEL.matcher(label).matches()) {
                var bare = text.substring(body + DASHES.length(), end).replaceAll("\\s", "");
                blocks.append("%s%s-----\n%s\n-----END %s-----\n".formatted(BEGIN, label, bare, label));
            }
            begin = text.indexOf(BEGIN, end);
        }
        return blocks.toString();
    }

    private static String text(String label, byte[] encoded) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
    }

    /** Whether {@code text} holds a private key that {@link #opened} would open. */
    public static boolean isEncrypted(String text) {
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY");
    }

    /**
     * The first encrypted private key of {@code text} without its passphrase, as PKCS#8.
     *
     * @throws UnusableKey where it has another, or is encrypted in a way that is not known
     */
    public static Secret opened(Secret text, Secret passphrase) throws UnusableKey {
        var lines = blocks(text.reveal(), "ENCRYPTED PRIVATE KEY").split("\n", 3);
        if (lines.length < 3) {
            throw new UnusableKey(UNREADABLE);
        }
        try {
            return Secret.of(text("PRIVATE KEY", EncryptedKey.open(Base64.getDecoder().decode(lines[1]), passphrase)));
        } catch (IllegalArgumentException noBase64) {
            throw new UnusableKey(UNREADABLE);
        }
    }

    /**
     * The first private key of {@code text}: PKCS#8, or as OpenSSL writes those of RSA and of elliptic curves.
     *
     * @throws UnusableKey where there is none, or it is encrypted
     */
    public static PrivateKey privateKey(Secret text) throws UnusableKey {
        var pem = text.reveal();
        if (isEncrypted(pem)) {
            throw new UnusableKey("is encrypted; give its passphrase too");
        }
        if (pem.contains("Proc-Type: 4,ENCRYPTED")) {
            throw new UnusableKey("is encrypted in OpenSSL's old way; encrypt it anew (openssl pkcs8 -topk8 -in key.pem)");
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
            var key = PemContent.of(blocks(pem, "PRIVATE KEY")).getPrivateKey();
            if (key != null) {
                return key;
            }
        } catch (RuntimeException malformed) {
            // Told below: its own message may hold a part of the text.
        }
        throw new UnusableKey(UNREADABLE);
    }
}
