package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a provider signs, for instance {@code {id}.{ts}.{body}}: text, and fields of the request in braces. */
record Template(List<Part> parts) {

    enum Field {
        /** The delivery's id as it was sent. */
        ID,
        /** The timestamp as it was sent. */
        TS,
        /** The exact bytes of the body. */
        BODY,
        METHOD,
        /** The full public address with its query. */
        URL
    }

    sealed interface Part {
        record Text(byte[] bytes) implements Part {}

        record Value(Field field) implements Part {}
    }

    private static final Pattern PART = Pattern.compile("\\{([a-z]+)}|[^{}]+");

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
        if (!template.names(Field.BODY)) {
            throw new IllegalArgumentException("'%s' signs no {body}".formatted(text));
        }
        return template;
    }

    boolean names(Field field) {
        return parts.stream().anyMatch(part -> part instanceof Part.Value(var named) && named == field);
    }

    private static Field field(String name) {
        return Stream.of(Field.values())
                .filter(field -> word(field).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("{%s} is none of %s"
                        .formatted(
                                name,
                                Arrays.stream(Field.values())
                                        .map(field -> "{" + word(field) + "}")
                                        .collect(Collectors.joining(", ")))));
    }

    private static String word(Field field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
