package dev.millrace.webhook.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.webhook.type.TransformationFailure;
import java.nio.charset.StandardCharsets;

/** Brings events into the form that was the newest on the day for which an endpoint was written. */
final class PayloadForms {

    private final EventTypes types;

    PayloadForms(EventTypes types) {
        this.types = types;
    }

    /**
     * The body to send; {@code event}'s own where the endpoint takes the newest form, or where there is no JSON to transform, as
     * in a thin payload.
     *
     * @throws TransformationFailure where it cannot be made; nothing else is to be sent in its place
     */
    byte[] of(Webhook webhook, OutgoingEvent event) {
        var form = types.version(webhook.workspaceId(), event.type(), webhook.apiVersion());
        if (form.isEmpty()) {
            return event.body();
        }
        var cloudEvent = (ObjectNode) Json.trusted(new String(event.body(), StandardCharsets.UTF_8));
        if (!cloudEvent.has("data")) {
            return event.body();
        }
        try {
            cloudEvent.set("data", form.get().getValue().of(cloudEvent.get("data"), event.at()));
        } catch (TransformationFailure failed) {
            throw new TransformationFailure(
                    "Nothing was sent: the transformation of %s into its version %s failed: %s. Mend it in the event type, and it is sent at the next attempt."
                            .formatted(event.type(), form.get().getKey(), failed.getMessage()));
        }
        // It names the schema of the form that this is no more.
        cloudEvent.remove("dataschema");
        return Json.write(cloudEvent).getBytes(StandardCharsets.UTF_8);
    }
}
