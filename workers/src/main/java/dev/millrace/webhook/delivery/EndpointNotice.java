package dev.millrace.webhook.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.Events;
import dev.millrace.json.Json;
import dev.millrace.webhook.Health;
import dev.millrace.webhook.Webhook;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells by events, and the admins by mail, of endpoints that do not take what is sent to them. Repeated for the same cause, it is the same
 * event and the same mail.
 *
 * <p>A mail is written in the transaction of what it tells of. An event is stored by the inbox in a transaction of its own, and is better
 * told outside of any other: with one each, many endpoints that fail at the same moment would hold all connections to the database and
 * wait for one more.
 */
final class EndpointNotice {

    private final Events events;
    private final EndpointLetters letters;

    EndpointNotice(Events events, EndpointLetters letters) {
        this.events = events;
        this.letters = letters;
    }

    EndpointLetters letters() {
        return letters;
    }

    /** That we made an endpoint inactive. */
    void disabled(Webhook webhook, String cause, Instant at) {
        var event = event("webhook.disabled", webhook, cause, at);
        event.putObject("data")
                .put("webhook_id", webhook.webhookId())
                .put("name", webhook.name())
                .put("reason", webhook.disabledReason())
                .put("disabled_at", at.toString());
        events.accept(webhook.workspaceId(), List.of(event));
    }

    /** @param disabledAt when it is disabled if it goes on like that; null where that is never done */
    void failing(Webhook webhook, Health health, int warning, String reason, @Nullable Instant disabledAt, Instant at) {
        var cause = "failing/%s/%d".formatted(health.failingSince(), warning);
        var event = event("webhook.failing", webhook, cause, at);
        event.putObject("data")
                .put("webhook_id", webhook.webhookId())
                .put("name", webhook.name())
                .put("url", webhook.url())
                .put("failures", health.failures())
                .put("failing_since", String.valueOf(health.failingSince()))
                .put("reason", reason)
                .put("disabled_at", disabledAt == null ? null : disabledAt.toString());
        events.accept(webhook.workspaceId(), List.of(event));
    }

    private static ObjectNode event(String type, Webhook webhook, String cause, Instant at) {
        return Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", cause)
                .put("source", "/webhooks/" + webhook.webhookId())
                .put("type", type)
                .put("time", at.toString())
                .put("datacontenttype", "application/json");
    }
}
