package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Simple expansion (RFC 6570, level 1): {@code {name}} becomes the input's top-level field of that name, percent-encoded
 * but for unreserved characters; a field that is not there, or null, becomes nothing.
 */
final class UriTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z0-9_.-]+)}");

    private UriTemplate() {}

    static String expand(String template, JsonNode input) {
        return VARIABLE.matcher(template).replaceAll(match -> {
            var value = input.path(match.group(1));
            return value.isMissingNode() || value.isNull() ? "" : encoded(value.isValueNode() ? value.asText() : value.toString());
        });
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (octet & 0xFF);
            if (unreserved(character)) {
                encoded.append(character);
            } else {
                encoded.append('%').append("%02X".formatted(octet & 0xFF));
            }
        }
        return encoded.toString();
    }

    private static boolean unreserved(char character) {
        return character >= 'A' && character <= 'Z'
                || character >= 'a' && character <= 'z'
                || character >= '0' && character <= '9'
                || "-._~".indexOf(character) >= 0;
    }
}
