package dev.millrace.console;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;

/** Reads the JSON that somebody typed into a form. */
public final class JsonText {

    private JsonText() {}

    /** The value; null where nothing was typed. Refuses with 422 at {@code field}, saying where the JSON breaks. */
    public static JsonNode read(String field, String text) {
        if (text.isBlank()) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            return Json.read(text);
        } catch (JsonProcessingException broken) {
            var at = broken.getLocation();
            throw Refusal.invalid(
                    "field_invalid",
                    field,
                    at == null || at == JsonLocation.NA
                            ? "This is not JSON."
                            : "This is not JSON: it breaks at line %d, column %d."
                                    .formatted(at.getLineNr(), at.getColumnNr()));
        }
    }
}
