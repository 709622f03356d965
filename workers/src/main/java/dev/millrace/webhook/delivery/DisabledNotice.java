package dev.millrace.webhook.delivery;

import dev.millrace.event.Events;
import dev.millrace.json.Json;
import dev.millrace.webhook.Webhook;
import java.time.Instant;
import java.util.List;

/** Tells by the event {@code webhook.disabled} that we made an endpoint inactive. */
final class DisabledNotice {

    private final Events events;

    DisabledNotice(Events events) {
        this.events = events;
    }

    /** Repeated for the same {@code cause}, it is the same event and stored once. */
    void publish(Webhook webhook, String cause, Instant at) {
        var event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", cause);
        event.put("source", "/webhooks/" + webhook.webhookId());
        event.put("type", "webhook.disabled");
        event.put("time", at.toString());
        event.put("datacontenttype", "application/json");
        event.putObject("data")
                .put("webhook_id", webhook.webhookId())
                .put("name", webhook.name())
                .put("reason", webhook.disabledReason())
                .put("disabled_at", at.toString());
        events.accept(webhook.workspaceId(), List.of(event));
    }
}
