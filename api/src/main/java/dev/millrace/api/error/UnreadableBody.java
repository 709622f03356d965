package dev.millrace.api.error;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a JSON body: 400 where it is not JSON, 422 where it is and a field is wrong. */
final class UnreadableBody {

    private UnreadableBody() {}

    /** One place in a body, in the shape of every other problem. */
    record At(
            String severity,
            @Nullable String pointer,
            int line,
            int column,
            String message,
            @Nullable String suggestion) {}

    static Refusal of(JacksonException unreadable) {
        return switch (unreadable) {
            case StreamConstraintsException bound -> Refusal.of(
                    Refusal.Kind.UNREADABLE,
                    "body_too_deep",
                    "The body nests deeper than %d levels or holds a number of more than 1,000 digits."
                            .formatted(Json.MAX_NESTING));
            case UnrecognizedPropertyException unknown -> Refusal.invalid(
                    "field_unknown",
                    field(unknown),
                    "There is no field '%s' here; the fields are %s."
                            .formatted(unknown.getPropertyName(), known(unknown)));
            case MismatchedInputException missing when missing.getPath().isEmpty() && isEnd(missing) -> bodyMissing();
            case MismatchedInputException more when more.getOriginalMessage().startsWith("Trailing token") -> notJson(more);
            case MismatchedInputException wrong -> Refusal.invalid(
                    "field_invalid", field(wrong), "This must be %s.".formatted(expected(wrong.getTargetType())));
            case JsonMappingException wrong when wrong.getCause() instanceof InputCoercionException ->
                Refusal.invalid("field_invalid", field(wrong), "This number is too large.");
            case JsonMappingException inner when inner.getCause() instanceof JacksonException cause -> of(cause);
            case JsonMappingException wrong -> Refusal.invalid(
                    "field_invalid", field(wrong), "This value is not possible here.");
            case JsonProcessingException notJson -> notJson(notJson);
            default -> Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The body is not valid JSON.");
        };
    }

    static Refusal bodyMissing() {
        return Refusal.of(Refusal.Kind.UNREADABLE, "body_missing", "This needs a JSON body.");
    }

    private static Refusal notJson(JsonProcessingException unreadable) {
        var location = unreadable.getLocation();
        if (location == null || location == JsonLocation.NA) {
            return Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The body is not valid JSON in UTF-8.");
        }
        var line = Math.max(1, location.getLineNr());
        var column = Math.max(1, location.getColumnNr());
        // Jackson's own message quotes the body, which may hold a secret, so none of it goes further.
        return Refusal.of(
                        Refusal.Kind.UNREADABLE,
                        "body_unreadable",
                        "The body is not valid JSON in UTF-8: it breaks at line %d, column %d.".formatted(line, column))
                .withProblems(List.of(new At("error", null, line, column, "Not valid JSON from here on.", null)));
    }

    private static boolean isEnd(MismatchedInputException wrong) {
        return wrong.getOriginalMessage().startsWith("No content to map");
    }

    /** A field of the body's top level by its name, a deeper one by its JSON pointer, the body itself by ''. */
    private static String field(JsonMappingException wrong) {
        var path = wrong.getPath();
        if (path.size() == 1 && path.getFirst().getFieldName() != null) {
            return path.getFirst().getFieldName();
        }
        return path.stream()
                .map(step -> step.getFieldName() == null
                        ? "/" + step.getIndex()
                        : "/" + step.getFieldName().replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    private static String known(UnrecognizedPropertyException unknown) {
        var known = unknown.getKnownPropertyIds();
        if (known == null || known.isEmpty()) {
            return "none";
        }
        return new TreeSet<>(known.stream().map(String::valueOf).toList())
                .stream().map("'%s'"::formatted).collect(Collectors.joining(", "));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> "'" + constant.toString().toLowerCase(Locale.ROOT) + "'")
                            .collect(Collectors.joining(", "));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (TemporalAccessor.class.isAssignableFrom(type)) {
            return "a time such as 2026-11-21T10:00:00Z";
        }
        if (type == Duration.class) {
            return "a duration such as PT15M";
        }
        return "an object";
    }
}
