package dev.millrace.webhook.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.jq.JqLimits;
import dev.millrace.language.jq.JqSyntaxException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An older form of a type's {@code data}.
 *
 * @param transformation jq over the {@code data} of the newest form, which gives the {@code data} of this one
 * @param schema of this form; null where nobody has said
 * @param deprecated whether endpoints should leave it
 */
public record PayloadVersion(String transformation, @Nullable JsonNode schema, boolean deprecated) {

    public PayloadVersion {
        schema = schema == null || schema.isNull() ? null : schema;
    }

    /**
     * What {@code data} is in this form. Held to the bounds of an endpoint's filter.
     *
     * @param now what the expression sees as the time
     * @throws TransformationFailure where the expression fails, meets a bound or gives nothing
     */
    public JsonNode of(JsonNode data, Instant now) {
        try {
            var changed = Jq.compile(transformation).first(data, new JqContext(Map.of(), now, JqLimits.FILTER));
            if (changed.isNull()) {
                throw new TransformationFailure("it gives nothing");
            }
            return changed;
        } catch (JqException | JqSyntaxException failed) {
            throw new TransformationFailure(String.valueOf(failed.getMessage()));
        }
    }
}
