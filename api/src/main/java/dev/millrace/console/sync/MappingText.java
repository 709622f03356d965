package dev.millrace.console.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.FieldMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as it is typed, a rule a line: {@code author = user.login}, {@code title = title | trim}. How a value goes back stands
 * behind {@code <=}.
 */
final class MappingText {

    private MappingText() {}

    /** Refuses with 422 what is no rule, by the number of its line. */
    static List<FieldMapping> read(@Nullable String text) {
        var rules = new ArrayList<FieldMapping>();
        var number = 0;
        for (var line : text == null ? List.<String>of() : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                rules.add(rule(line.strip(), number));
            }
        }
        return rules;
    }

    private static FieldMapping rule(String line, int number) {
        var sides = line.split("=", 2);
        if (sides.length < 2 || sides[0].isBlank()) {
            throw wrong(number, "write a rule as 'author = user.login' or 'title = title | trim'.");
        }
        var from = sides[1].split("\\|", 2);
        var ways = from.length < 2 ? from[0].split("<=", 2) : ways(from[1]);
        var theirs = (from.length < 2 ? ways[0] : from[0]).strip();
        return new FieldMapping(
                sides[0].strip(),
                theirs.isEmpty() ? null : theirs,
                from.length < 2 ? null : transform(ways[0], number),
                ways.length < 2 ? null : transform(ways[1], number));
    }

    /** An expression may have a {@code <=} of its own: only one behind a whole transform parts. */
    private static String[] ways(String transforms) {
        for (var at = transforms.indexOf("<="); at >= 0; at = transforms.indexOf("<=", at + 1)) {
            var there = transforms.substring(0, at);
            if (!there.strip().startsWith("{") || isJson(there)) {
                return new String[] {there, transforms.substring(at + 2)};
            }
        }
        return new String[] {transforms};
    }

    private static boolean isJson(String text) {
        try {
            Json.read(text);
            return true;
        } catch (JsonProcessingException broken) {
            return false;
        }
    }

    private static JsonNode transform(String given, int number) {
        var text = given.strip();
        if (text.isEmpty()) {
            throw wrong(number, "a transform is missing, such as trim.");
        }
        try {
            return text.startsWith("{") ? Json.read(text) : TextNode.valueOf(text);
        } catch (JsonProcessingException broken) {
            throw wrong(number, "the transform is no JSON: " + text);
        }
    }

    private static Refusal wrong(int number, String what) {
        return Refusal.invalid("field_invalid", "mapping", "Line %d: %s".formatted(number, what));
    }

    /** The lines of rules that are stored. */
    static String write(List<FieldMapping> rules) {
        return rules.stream().map(MappingText::line).collect(Collectors.joining("\n"));
    }

    private static String line(FieldMapping rule) {
        return rule.ours() + " ="
                + (rule.theirs() == null ? "" : " " + rule.theirs())
                + (rule.transform() == null ? "" : " | " + written(rule.transform()))
                + (rule.back() == null ? "" : " <= " + written(rule.back()));
    }

    private static String written(JsonNode transform) {
        return transform.isTextual() ? transform.asText() : Json.write(transform);
    }
}
