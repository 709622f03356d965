package dev.millrace.console.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;

/** JSON that somebody has typed into a field. */
final class Typed {

    private Typed() {}

    /** Refuses with 422 what is no JSON, naming the line. */
    static JsonNode json(String field, String text) {
        try {
            var tree = Json.read(text);
            if (!tree.isMissingNode()) {
                return tree;
            }
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw Refusal.invalid(
                    "field_invalid",
                    field,
                    at == null
                            ? "This is not JSON."
                            : "This is not JSON: it breaks at line %d, column %d."
                                    .formatted(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr())));
        }
        throw Refusal.invalid("field_invalid", field, "This needs JSON, such as {\"name\": \"Ann\"}.");
    }
}
