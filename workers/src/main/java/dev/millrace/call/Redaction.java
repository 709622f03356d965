package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Replaces secrets by {@code ***}, also where they are written as JSON writes them. */
final class Redaction {

    private static final String SHOWN = "***";

    private final List<String> secrets;

    /** @param secrets the longest first, so that one inside another leaves nothing behind */
    Redaction(List<Secret> secrets) {
        this.secrets = secrets.stream()
                .map(Secret::reveal)
                .filter(text -> !text.isEmpty())
                .flatMap(text -> Stream.of(inJson(text), text))
                .distinct()
                .toList();
    }

    private static String inJson(String text) {
        var quoted = Json.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    String text(String text) {
        var redacted = text;
        for (var secret : secrets) {
            redacted = redacted.replace(secret, SHOWN);
        }
        return redacted;
    }

    /** Bytes that are looked at as Latin-1, in which every byte is a character. */
    byte[] bytes(byte[] bytes) {
        if (secrets.isEmpty()) {
            return bytes;
        }
        var redacted = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var secret : secrets) {
            var octets = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            redacted = redacted.replace(octets, SHOWN);
        }
        return redacted.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A tree whose texts and field names hold no secret. */
    JsonNode tree(JsonNode node) {
        if (secrets.isEmpty()) {
            return node;
        }
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(text(node.textValue()));
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> object.set(text(field.getKey()), tree(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(item -> array.add(tree(item)));
            return array;
        }
        // A number can be a secret too: a PIN, an account.
        return node.isNumber() && secrets.contains(node.asText()) ? JsonNodeFactory.instance.textNode(SHOWN) : node;
    }
}
