package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a provider signs, for instance {@code {id}.{ts}.{body}}: text, and fields of the request in braces, which are
 * {@code {id}}, {@code {ts}}, {@code {body}}, {@code {method}}, {@code {url}}, {@code {decodedUrl}} and {@code {sortedParams}}.
 */
record Template(List<Part> parts) {

    enum Field {
        /** The delivery's id as it was sent. */
        ID("id"),
        /** The timestamp as it was sent. */
        TS("ts"),
        /** The exact bytes of the body. */
        BODY("body"),
        METHOD("method"),
        /** The full public address with its query. */
        URL("url"),
        /** As {@link #URL}, with the delimiters of RFC 3986 decoded that the sender had encoded. */
        DECODED_URL("decodedUrl"),
        /** The fields of a form, each name followed by its value, in the order of the names; nothing for other bodies. */
        SORTED_PARAMS("sortedParams");

        private final String word;

        Field(String word) {
            this.word = word;
        }
    }

    sealed interface Part {
        record Text(byte[] bytes) implements Part {}

        record Value(Field field) implements Part {}
    }

    private static final Pattern PART = Pattern.compile("\\{([a-zA-Z]+)}|[^{}]+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Template of(String text) {
        var parts = new ArrayList<Part>();
        var matcher = PART.matcher(text);
        var end = 0;
        while (matcher.lookingAt()) {
            parts.add(
                    matcher.group(1) == null
                            ? new Part.Text(matcher.group().getBytes(StandardCharsets.UTF_8))
                            : new Part.Value(field(matcher.group(1))));
            end = matcher.end();
            matcher.region(end, text.length());
        }
        if (end < text.length()) {
            throw new IllegalArgumentException("'%s' has a brace without its partner".formatted(text));
        }
        var template = new Template(List.copyOf(parts));
        if (!template.names(Field.BODY) && !template.names(Field.SORTED_PARAMS)) {
            throw new IllegalArgumentException("'%s' signs no {body}".formatted(text));
        }
        return template;
    }

    boolean names(Field field) {
        return parts.stream().anyMatch(part -> part instanceof Part.Value(var named) && named == field);
    }

    private static Field field(String name) {
        return Stream.of(Field.values())
                .filter(field -> field.word.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("{%s} is none of %s"
                        .formatted(
                                name,
                                Arrays.stream(Field.values())
                                        .map(field -> "{" + field.word + "}")
                                        .collect(Collectors.joining(", ")))));
    }
}
