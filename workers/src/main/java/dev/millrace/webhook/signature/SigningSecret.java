package dev.millrace.webhook.signature;

import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's requests are signed with, as Standard Webhooks writes it: {@code whsec_} and the base64 of a symmetric
 * secret, or {@code whsk_} and the base64 of an Ed25519 key pair, which nobody is ever shown.
 */
public record SigningSecret(Secret text) {

    private static final String PREFIX = "whsec_";
    private static final String PAIR_PREFIX = "whsk_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one of the wanted kind. */
    public static SigningSecret generate(KeyKind kind) {
        return switch (kind) {
            case SYMMETRIC -> generate();
            case ED25519 -> new SigningSecret(Secret.of(PAIR_PREFIX + base64(Ed25519.generatePair())));
        };
    }

    /** A new symmetric secret of 32 random bytes. */
    public static SigningSecret generate() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret(Secret.of(PREFIX + base64(bytes)));
    }

    /** {@code whpk_} and the base64 of the public key; null for a symmetric secret, which has none. */
    public @Nullable String publicKey() {
        return isPair() ? PUBLIC_PREFIX + base64(Ed25519.publicKey(pair())) : null;
    }

    private boolean isPair() {
        return text.reveal().startsWith(PAIR_PREFIX);
    }

    private byte[] pair() {
        return Base64.getDecoder().decode(text.reveal().substring(PAIR_PREFIX.length()));
    }

    /** The Ed25519 signature of {@code message} by a key pair. */
    byte[] signByPair(byte[] message) {
        return Ed25519.sign(pair(), message);
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

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
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
