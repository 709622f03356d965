package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How large a value may be in a step before only its beginning is shown. */
final class StepValue {

    static final int MAX_VALUE = 64 * 1024;
    private static final int PREVIEW = 4 * 1024;

    private StepValue() {}

    /** The value as JSON text; a large one as {@code {"truncated":true,"size_bytes":…,"preview":"…"}}. */
    static @Nullable String bounded(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        var text = Json.write(value);
        if (text.length() <= MAX_VALUE) {
            return text;
        }
        return Json.write(JsonNodeFactory.instance
                .objectNode()
                .put("truncated", true)
                .put("size_bytes", text.getBytes(StandardCharsets.UTF_8).length)
                .put("preview", text.substring(0, PREVIEW)));
    }
}
