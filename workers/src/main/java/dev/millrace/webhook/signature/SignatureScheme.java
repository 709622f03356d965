package dev.millrace.webhook.signature;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ways in which an endpoint can have its webhooks signed. */
public enum SignatureScheme {

    /**
     * Standard Webhooks 1.0, symmetric: {@code webhook-signature} holds {@code v1,<base64>} of {@code id.timestamp.body}
     * for every secret that is live, separated by spaces.
     */
    STANDARD("standard", KeyKind.SYMMETRIC) {
        @Override
        void sign(Map<String, String> headers, String id, Instant at, byte[] body, List<SigningSecret> secrets) {
            var content = content(id, at, body);
            headers.put("webhook-signature", signatures("v1", secrets, secret -> secret.signDecoded(content)));
        }
    },

    /**
     * Standard Webhooks 1.0, asymmetric: as {@link #STANDARD} with {@code v1a,<base64>} of an Ed25519 signature by every key pair
     * that is live, so that a receiver needs nothing that has to be kept secret.
     */
    ED25519("ed25519", KeyKind.ED25519) {
        @Override
        void sign(Map<String, String> headers, String id, Instant at, byte[] body, List<SigningSecret> secrets) {
            var content = content(id, at, body);
            headers.put("webhook-signature", signatures("v1a", secrets, pair -> pair.signByPair(content)));
        }
    },

    /**
     * The classic check: {@code X-Webhook-Signature} is the lower-case hex HMAC-SHA256 of the raw body under the newest
     * secret as it was shown. A receiver of this scheme compares one value, so while a rotation overlaps the signatures
     * of the older secrets stand apart, in {@code X-Webhook-Signature-Previous}, separated by spaces.
     */
    SHA256_HEX("sha256-hex", KeyKind.SYMMETRIC) {
        @Override
        void sign(Map<String, String> headers, String id, Instant at, byte[] body, List<SigningSecret> secrets) {
            var signatures = secrets.stream()
                    .map(secret -> HexFormat.of().formatHex(secret.signAsShown(body)))
                    .toList();
            headers.put("X-Webhook-Signature", signatures.getFirst());
            if (signatures.size() > 1) {
                headers.put(
                        "X-Webhook-Signature-Previous", String.join(" ", signatures.subList(1, signatures.size())));
            }
        }
    };

    private final String word;
    private final KeyKind keys;

    SignatureScheme(String word, KeyKind keys) {
        this.word = word;
        this.keys = keys;
    }

    /** What it signs with. */
    public KeyKind keys() {
        return keys;
    }

    /** The word for this scheme in JSON and in the tables: {@code sha256-hex}. */
    @JsonValue
    public String word() {
        return word;
    }

    public static Optional<SignatureScheme> of(String word) {
        return Stream.of(values()).filter(scheme -> scheme.word.equals(word)).findFirst();
    }

    /**
     * The headers that identify and sign one request. The id stays the same over all attempts; the timestamp and with
     * it the signature are fresh at each.
     *
     * @param id of the event; must not contain a dot, because the signed text is separated by dots
     * @param body the bytes exactly as they are sent
     * @param secrets the live ones of the scheme's kind, newest first, at least one
     */
    public Map<String, String> headers(String id, Instant at, byte[] body, List<SigningSecret> secrets) {
        if (secrets.isEmpty() || id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("cannot sign '%s' with %d secrets".formatted(id, secrets.size()));
        }
        var headers = new LinkedHashMap<String, String>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
        sign(headers, id, at, body, secrets);
        return headers;
    }

    abstract void sign(Map<String, String> headers, String id, Instant at, byte[] body, List<SigningSecret> secrets);

    /** One for each secret, as Standard Webhooks writes them. */
    private static String signatures(String version, List<SigningSecret> secrets, Function<SigningSecret, byte[]> sign) {
        return secrets.stream()
                .map(secret -> version + "," + Base64.getEncoder().encodeToString(sign.apply(secret)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] content(String id, Instant at, byte[] body) {
        var content = new ByteArrayOutputStream(body.length + 64);
        content.writeBytes((id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(body);
        return content.toByteArray();
    }
}
