package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets by {@code ***}, also where they are written as JSON writes them: in sentences wherever they stand, and in data what is
 * so short that it may be a part of any word only where it is a word of its own, since data must stay what they are.
 */
final class Redaction {

    private static final String SHOWN = "***";

    /** Nobody takes a secret of so many characters for a part of a word. */
    private static final int UNMISTAKABLE = 8;

    private final List<Hidden> hidden;

    /** @param word where a short secret is one of its own; null for one that nobody takes for a part of a word */
    private record Hidden(String secret, @Nullable Pattern word) {

        static Hidden of(String secret) {
            var word = "(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])".formatted(Pattern.quote(secret));
            return new Hidden(secret, secret.length() < UNMISTAKABLE ? Pattern.compile(word) : null);
        }

        String in(String data) {
            return word == null || !data.contains(secret) ? data.replace(secret, SHOWN) : word.matcher(data).replaceAll(SHOWN);
        }
    }

    /** @param secrets the longest first, so that one inside another leaves nothing behind */
    Redaction(List<Secret> secrets) {
        this.hidden = secrets.stream()
                .map(Secret::reveal)
                .filter(text -> !text.isEmpty())
                .flatMap(text -> Stream.of(inJson(text), text))
                .distinct()
                .map(Hidden::of)
                .toList();
    }

    private static String inJson(String text) {
        var quoted = Json.write(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** A sentence. */
    String text(String text) {
        var redacted = text;
        for (var one : hidden) {
            redacted = redacted.replace(one.secret(), SHOWN);
        }
        return redacted;
    }

    /** A text that is data. */
    String value(String text) {
        var redacted = text;
        for (var one : hidden) {
            redacted = one.in(redacted);
        }
        return redacted;
    }

    /** Data as bytes, which are looked at as Latin-1, in which every byte is a character. */
    byte[] bytes(byte[] bytes) {
        if (hidden.isEmpty()) {
            return bytes;
        }
        var redacted = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var one : hidden) {
            var octets = new String(one.secret().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            redacted = Hidden.of(octets).in(redacted);
        }
        return redacted.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Data whose texts and field names hold no secret. */
    JsonNode tree(JsonNode node) {
        if (hidden.isEmpty()) {
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
        return node.isNumber() && isSecret(node.asText()) ? JsonNodeFactory.instance.textNode(SHOWN) : node;
    }

    private boolean isSecret(String text) {
        return hidden.stream().anyMatch(one -> one.secret().equals(text));
    }
}
