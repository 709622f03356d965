package dev.millrace.console.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes an error's text a sentence: of a JSON body within it only what it says to people is left. */
final class Plain {

    private static final int LONGEST = 300;

    /** What a failed call says; the service's own words come first, because lists cut the end off. */
    private static final Pattern ANSWERED = Pattern.compile("^([A-Z]+ \\S+ answered \\d+): (.+)$", Pattern.DOTALL);

    /** Where services put their sentence, the most common place first. */
    private static final List<String> SENTENCES =
            List.of("/error/message", "/message", "/detail", "/error_description", "/error", "/title", "/errors/0/message");

    private Plain() {}

    static String text(String text) {
        var from = text.indexOf('{');
        var to = text.lastIndexOf('}') + 1;
        var plain = from < 0 || to <= from
                ? text
                : sentence(text.substring(from, to))
                        .map(sentence -> text.substring(0, from) + sentence + text.substring(to))
                        .orElse(text);
        var reordered = ANSWERED.matcher(plain).replaceFirst("$2 ($1)");
        return reordered.length() > LONGEST ? reordered.substring(0, LONGEST) + "…" : reordered;
    }

    private static Optional<String> sentence(String json) {
        try {
            var body = Json.read(json);
            return SENTENCES.stream()
                    .map(body::at)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .filter(found -> !found.isBlank())
                    .findFirst();
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
