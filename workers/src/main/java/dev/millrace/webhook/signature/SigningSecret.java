package dev.millrace.webhook.signature;

import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric signing secret as Standard Webhooks writes it: {@code whsec_} and the base64 of its bytes. */
public record SigningSecret(Secret text) {

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new secret of 32 random bytes. */
    public static SigningSecret generate() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret(Secret.of(PREFIX + Base64.getEncoder().encodeToString(bytes)));
    }

    /** HMAC-SHA256 of {@code message} under the bytes that the base64 stands for. */
    byte[] signDecoded(byte[] message) {
        var revealed = text.reveal();
        var base64 = revealed.startsWith(PREFIX) ? revealed.substring(PREFIX.length()) : revealed;
        return hmac(Base64.getDecoder().decode(base64), message);
    }

    /** HMAC-SHA256 of {@code message} under the secret's text as it is shown, prefix included. */
    byte[] signAsShown(byte[] message) {
        return hmac(text.reveal().getBytes(StandardCharsets.US_ASCII), message);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("this JVM cannot sign with HMAC-SHA256", impossible);
        }
    }
}
