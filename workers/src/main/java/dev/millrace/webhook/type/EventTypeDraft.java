package dev.millrace.webhook.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of a type, unchecked and as a whole: what is left out is not set.
 *
 * @param description for whoever writes a receiver, 1 to 2,000 characters
 * @param schema the JSON Schema of the events' {@code data} in its newest form; draft 2020-12 unless it says otherwise
 * @param example a {@code data} that the schema allows; tests of endpoints send it
 * @param versions older forms by the last day on which each was the newest, such as {@code 2027-01-31}; at most 50
 */
public record EventTypeDraft(
        @Nullable String description,
        @Nullable JsonNode schema,
        @Nullable JsonNode example,
        @Nullable Boolean deprecated,
        @Nullable Map<String, @Nullable Version> versions) {

    /**
     * An older form.
     *
     * @param transformation jq over the newest form's {@code data}, at most 10,000 characters
     * @param schema of the older form; the example must fit it once it is transformed
     */
    public record Version(
            @Nullable String transformation, @Nullable JsonNode schema, @Nullable Boolean deprecated) {}
}
