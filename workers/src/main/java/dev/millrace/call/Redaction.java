package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Replaces secrets by {@code ***}, also where they are written as JSON writes them: in sentences wherever they stand, and in data what is
 * so short that it may be a part of any word only where it is a word of its own, since data must stay what they are.
 */
final class Redaction {

    private static final String SHOWN = "***";

    /** Nobody takes a secret of so many characters for a part of a word. */
    private static final int UNMISTAKABLE = 8;

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

    /** A sentence. */
    String text(String text) {
        var redacted = text;
        for (var secret : secrets) {
            redacted = redacted.replace(secret, SHOWN);
        }
        return redacted;
    }

    /** A text that is data. */
    String value(String text) {
        var redacted = text;
        for (var secret : secrets) {
            redacted = hidden(redacted, secret);
        }
        return redacted;
    }

    private static String hidden(String text, String secret) {
        if (secret.length() >= UNMISTAKABLE || !text.contains(secret)) {
            return text.replace(secret, SHOWN);
        }
        var word = "(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])".formatted(Pattern.quote(secret));
        return Pattern.compile(word).matcher(text).replaceAll(SHOWN);
    }

    /** Data as bytes, which are looked at as Latin-1, in which every byte is a character. */
    byte[] bytes(byte[] bytes) {
        if (secrets.isEmpty()) {
            return bytes;
        }
        var redacted = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var secret : secrets) {
            var octets = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            redacted = hidden(redacted, octets);
        }
        return redacted.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Data whose texts and field names hold no secret. */
    JsonNode tree(JsonNode node) {
        if (secrets.isEmpty()) {
            return node;
        }
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(value(node.textValue()));
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> object.set(value(field.getKey()), tree(field.getValue())));
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
