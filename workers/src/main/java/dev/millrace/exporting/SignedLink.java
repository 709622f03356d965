package dev.millrace.exporting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs links to files by HMAC-SHA256 under a key of each export's own, which goes with it. */
final class SignedLink {

    private static final SecureRandom RANDOM = new SecureRandom();

    private SignedLink() {}

    static String key() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return text(bytes);
    }

    /** @param expires in seconds since 1970 */
    static String sign(String key, String exportId, long expires) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
            return text(mac.doFinal("%s.%d".formatted(exportId, expires).getBytes(UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", missing);
        }
    }

    static boolean isSigned(String key, String exportId, Exports.Link link) {
        return MessageDigest.isEqual(
                sign(key, exportId, link.expires()).getBytes(UTF_8), link.signature().getBytes(UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
