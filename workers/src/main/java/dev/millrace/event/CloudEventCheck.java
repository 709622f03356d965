package dev.millrace.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks events against CloudEvents 1.0.2, sections "Context Attributes" and "Type System", and collects what is wrong.
 * Beyond the specification it bounds the attributes that go into an index, and keeps {@code millraceeventid} for us.
 */
public final class CloudEventCheck {

    /** @param pointer where in the body: {@code /type}, in a batch {@code /1/type} */
    public record Problem(String pointer, String message) {}

    private static final int MAX_PROBLEMS = 100;
    private static final int MAX_STRING = 4_096;

    /** In bytes of UTF-8; source and id stand together in one index. */
    private static final Map<String, Integer> MAX_BYTES = Map.of("id", 512, "source", 1_024, "type", 255);

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final List<String> STRINGS =
            List.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,20}");
    private static final Pattern URI_REFERENCE =
            Pattern.compile("(?:[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+");
    private static final Pattern ABSOLUTE_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.\\-]*:.+");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9!#$%&'*+\\-.^_`|~]+/[A-Za-z0-9!#$%&'*+\\-.^_`|~]+\\s*(?:;[ -~]*)?");

    private final List<Problem> problems = new ArrayList<>();

    /** The event without its unset attributes; what is wrong with it is noted under {@code at}. */
    public ObjectNode event(JsonNode given, String at) {
        var event = Json.mapper().createObjectNode();
        if (!given.isObject()) {
            problem(at, "An event is an object.");
            return event;
        }
        given.properties().forEach(field -> {
            // An attribute that is null is unset (JSON Event Format, section 2.2); data may be null.
            if (!field.getValue().isNull() || field.getKey().equals("data")) {
                event.set(field.getKey(), field.getValue());
            }
        });
        REQUIRED.stream()
                .filter(name -> !event.has(name))
                .forEach(name -> problem(at + "/" + name, "%s is missing.".formatted(name)));
        event.properties().forEach(field -> member(field.getKey(), field.getValue(), at));
        if (event.has("data") && event.has("data_base64")) {
            problem(at + "/data_base64", "An event has data or data_base64, not both.");
        }
        return event;
    }

    /** Notes that the attribute {@code name} is wrong. */
    public void problem(String pointer, String message) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new Problem(pointer, message));
        }
    }

    /** What was wrong so far, at most 100 of it. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Refuses with 422 if anything was wrong: {@code field} is the first place, the list has all of them. */
    public void refuse() {
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            throw Refusal.invalid("event_invalid", first.pointer(), first.message()).withProblems(problems);
        }
    }

    private void member(String name, JsonNode value, String at) {
        var pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
        switch (name) {
            case "data" -> {}
            case "data_base64" -> base64(value, pointer);
            case "millraceeventid" -> problem(pointer, "millraceeventid is set by us; leave it out.");
            default -> attribute(name, value, pointer);
        }
    }

    private void attribute(String name, JsonNode value, String pointer) {
        if (!NAME.matcher(name).matches()) {
            problem(pointer, "The name of an attribute has 1 to 20 characters from a-z and 0-9.");
        } else if (value.isTextual()) {
            text(name, value.asText(), pointer);
        } else if (STRINGS.contains(name)) {
            problem(pointer, "%s must be a string.".formatted(name));
        } else if (!value.isBoolean() && !(value.isIntegralNumber() && value.canConvertToInt())) {
            problem(
                    pointer, "An extension is a string, true or false, or a whole number of 32 bits; put the rest into data.");
        }
    }

    private void text(String name, String text, String pointer) {
        if (STRINGS.contains(name) && text.isEmpty()) {
            problem(pointer, "%s must not be empty.".formatted(name));
            return;
        }
        if (!isPlainText(text)) {
            problem(pointer, "%s holds a control character or is not valid Unicode.".formatted(name));
            return;
        }
        var limit = MAX_BYTES.getOrDefault(name, MAX_STRING);
        if (text.getBytes(StandardCharsets.UTF_8).length > limit) {
            problem(pointer, "%s may have %d bytes in UTF-8.".formatted(name, limit));
            return;
        }
        switch (name) {
            case "specversion" -> {
                require(text.equals("1.0"), pointer, "specversion must be \"1.0\".");
            }
            case "source" -> require(
                    URI_REFERENCE.matcher(text).matches(),
                    pointer,
                    "source must be a URI reference; percent-encode what RFC 3986 does not allow.");
            case "dataschema" -> require(
                    URI_REFERENCE.matcher(text).matches() && ABSOLUTE_URI.matcher(text).matches(),
                    pointer,
                    "dataschema must be an absolute URI.");
            case "datacontenttype" -> require(
                    MEDIA_TYPE.matcher(text).matches(), pointer, "datacontenttype must be a media type.");
            case "time" -> require(
                    Rfc3339.matches(text), pointer, "time must be a time of RFC 3339, such as 2026-11-21T10:00:00Z.");
            default -> {}
        }
    }

    private void base64(JsonNode value, String pointer) {
        if (!value.isTextual()) {
            problem(pointer, "data_base64 must be a string.");
            return;
        }
        try {
            Base64.getDecoder().decode(value.asText());
        } catch (IllegalArgumentException malformed) {
            problem(pointer, "data_base64 is not Base64 (RFC 4648, section 4).");
        }
    }

    private void require(boolean holds, String pointer, String otherwise) {
        if (!holds) {
            problem(pointer, otherwise);
        }
    }

    private static boolean isPlainText(String text) {
        return text.codePoints().noneMatch(character -> Character.isISOControl(character)
                || Character.getType(character) == Character.SURROGATE
                || character >= 0xFDD0 && character <= 0xFDEF
                || (character & 0xFFFE) == 0xFFFE);
    }
}
