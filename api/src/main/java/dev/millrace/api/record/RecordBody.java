package dev.millrace.api.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.refusal.Refusal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of a record, or the patch of it, as it came: the document itself, {@code {"name":"Ann"}}, or what is answered,
 * {@code {"data":{"name":"Ann"},"reason":"…"}}. A body is the second exactly when it has {@code data}, which is an object, and
 * nothing besides but a {@code reason}; a document that looks like that is given under {@code data}.
 */
record RecordBody(JsonNode data, @Nullable String reason) {

    private static final Set<String> AROUND = Set.of("data", "reason");

    static RecordBody of(JsonNode body) {
        var around = body.path("data").isObject()
                && body.propertyStream().allMatch(field -> AROUND.contains(field.getKey()));
        if (!around) {
            return new RecordBody(body, null);
        }
        var reason = body.path("reason");
        if (!reason.isMissingNode() && !reason.isNull() && !reason.isTextual()) {
            throw Refusal.invalid("field_invalid", "reason", "reason is a text.");
        }
        return new RecordBody(body.path("data"), reason.textValue());
    }
}
