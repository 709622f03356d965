package dev.millrace.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A type of event that endpoints can subscribe to.
 *
 * @param type as in the CloudEvent; for a family with its variable parts in braces
 * @param family whether this describes many types that are alike
 * @param source what stands in the CloudEvent's {@code source}
 * @param schema the JSON Schema of the CloudEvent's {@code data}
 * @param example a {@code data} that the schema allows
 */
public record EventType(
        String type, boolean family, String title, String description, String source, JsonNode schema, JsonNode example) {}
