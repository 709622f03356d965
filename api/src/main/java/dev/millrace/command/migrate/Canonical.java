package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Values as they are compared: the order of fields does not count, nor a null in an object, nor zeroes behind a number's
 * point.
 */
final class Canonical {

    private Canonical() {}

    static String text(JsonNode value) {
        if (value.isObject()) {
            var sorted = new TreeMap<String, String>();
            value.properties().forEach(field -> {
                if (!field.getValue().isNull() && !field.getValue().isMissingNode()) {
                    sorted.put(field.getKey(), text(field.getValue()));
                }
            });
            return sorted.entrySet().stream()
                    .map(field -> Json.write(field.getKey()) + ":" + field.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value.isArray()) {
            return value.valueStream().map(Canonical::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isNumber()) {
            var number = value.decimalValue();
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        }
        return value.isMissingNode() ? "null" : value.toString();
    }

    /** Sums of these are the same whatever the order. */
    static long hash(String key, String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java has no SHA-256.", missing);
        }
    }
}
