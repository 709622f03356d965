package dev.millrace.webhook.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.EventPattern;
import dev.millrace.webhook.type.EventType.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a workspace may say of a type; refuses with 422, naming the field. */
final class EventTypeRules {

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~:@-]{0,199}");
    private static final int MAX_DESCRIPTION = 2_000;
    private static final int MAX_VERSIONS = 50;
    private static final int MAX_TRANSFORMATION = 10_000;
    private static final int MAX_BYTES = 64 * 1024;

    private EventTypeRules() {}

    static EventType checked(String type, EventTypeDraft draft, Instant now) {
        if (!TYPE.matcher(type).matches() || !EventPattern.isValid(type)) {
            throw Refusal.invalid(
                    "event_type_invalid",
                    "type",
                    "A type has 1 to 200 letters, digits and the characters . _ ~ : @ -, such as order.created.");
        }
        var description = description(draft.description());
        var schema = given(draft.schema(), "schema", "Give the JSON Schema of the events' data.");
        var example = given(draft.example(), "example", "Give an example of the events' data; tests of endpoints send it.");
        PayloadSchemas.requireSchema(schema, "schema");
        PayloadSchemas.requireFit(example, schema, "example", "The example");
        var versions = new TreeMap<String, PayloadVersion>();
        if (draft.versions() != null) {
            if (draft.versions().size() > MAX_VERSIONS) {
                throw Refusal.invalid(
                        "event_versions_too_many", "versions", "A type has at most %d versions.".formatted(MAX_VERSIONS));
            }
            draft.versions().forEach((day, version) -> versions.put(day(day), version(day, version, example, now)));
        }
        var checked = new EventType(
                type,
                Origin.WORKSPACE,
                false,
                null,
                description,
                null,
                schema,
                example,
                Boolean.TRUE.equals(draft.deprecated()),
                versions,
                now,
                now);
        if (Json.write(List.of(schema, example, versions)).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw Refusal.invalid(
                    "event_type_too_large", "schema", "Schema, example and versions of a type have at most 64 KiB together.");
        }
        return checked;
    }

    private static String description(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Refusal.invalid("field_missing", "description", "Say in a sentence when such an event is sent.");
        }
        if (text.length() > MAX_DESCRIPTION || text.indexOf('\0') >= 0) {
            throw Refusal.invalid(
                    "field_invalid", "description", "A description has at most %,d characters.".formatted(MAX_DESCRIPTION));
        }
        return text.strip();
    }

    private static JsonNode given(@Nullable JsonNode value, String field, String message) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            throw Refusal.invalid("field_missing", field, message);
        }
        return value;
    }

    private static String day(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).toString();
            }
        } catch (DateTimeParseException noDate) {
            // refused below, like a text of another length
        }
        throw Refusal.invalid(
                "event_version_invalid",
                "versions/" + text,
                "A version is named by the last day on which it was the newest, such as 2027-01-31.");
    }

    private static PayloadVersion version(
            String day, EventTypeDraft.@Nullable Version draft, JsonNode example, Instant now) {
        var at = "versions/" + day;
        if (draft == null || draft.transformation() == null || draft.transformation().isBlank()) {
            throw Refusal.invalid(
                    "field_missing", at + "/transformation", "Give the jq that makes this form of the newest one; '.' for the same.");
        }
        var schema = draft.schema();
        var version = new PayloadVersion(
                expression(draft.transformation(), at + "/transformation"), schema, Boolean.TRUE.equals(draft.deprecated()));
        if (version.schema() != null) {
            PayloadSchemas.requireSchema(version.schema(), at + "/schema");
        }
        try {
            var changed = version.of(example, now);
            if (version.schema() != null) {
                PayloadSchemas.requireFit(
                        changed, version.schema(), at + "/transformation", "What the transformation makes of the example");
            }
        } catch (TransformationFailure failed) {
            throw Refusal.invalid(
                    "event_transformation_failed",
                    at + "/transformation",
                    "The transformation fails for the example: %s.".formatted(failed.getMessage()));
        }
        return version;
    }

    private static String expression(String jq, String field) {
        try {
            if (jq.length() > MAX_TRANSFORMATION) {
                throw Refusal.invalid(
                        "jq_invalid", field, "A transformation has at most %,d characters.".formatted(MAX_TRANSFORMATION));
            }
            var variables = Jq.compile(jq).freeVariables();
            if (!variables.isEmpty()) {
                throw Refusal.invalid(
                        "jq_invalid", field, "$%s is not known here; a transformation sees the data alone.".formatted(variables.iterator().next()));
            }
            return jq;
        } catch (JqSyntaxException wrong) {
            throw invalid(jq, wrong, field);
        }
    }

    private static Refusal invalid(String jq, JqSyntaxException wrong, String field) {
        var before = jq.substring(0, Math.min(wrong.offset(), jq.length()));
        var line = 1 + (int) before.chars().filter(character -> character == '\n').count();
        var column = before.length() - before.lastIndexOf('\n');
        var message = String.valueOf(wrong.getMessage());
        return Refusal.invalid(
                        "jq_invalid",
                        field,
                        "Line %d, column %d: %s.".formatted(line, column, message.replaceFirst("\\.$", "")))
                .withProblems(List.of(
                        new Problem(Severity.ERROR, "/" + field, line, column, message, wrong.suggestion())));
    }
}
