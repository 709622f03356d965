package dev.millrace.webhook.delivery;

import dev.millrace.mail.Outbox;
import dev.millrace.webhook.Health;
import dev.millrace.webhook.Webhook;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells the admins by mail of endpoints that do not take what is sent to them: what is wrong, and what to do. */
final class EndpointLetters {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Outbox outbox;

    EndpointLetters(Outbox outbox) {
        this.outbox = outbox;
    }

    /** That we made an endpoint inactive. */
    void disabled(Webhook webhook, String cause) {
        outbox.tellAdmins(
                webhook.workspaceId(),
                "webhook/%s/disabled/%s".formatted(webhook.webhookId(), cause),
                "Webhook '%s' is disabled".formatted(webhook.name()),
                """
                Millrace has disabled the webhook '%s', which sends to %s.

                %s

                Nothing is sent to it any more. Events that come meanwhile are kept, and can be sent later.

                What to do:
                1. Repair the receiver.
                2. Make the webhook active again, and choose "Send again what it did not take":
                   %s
                """
                        .formatted(webhook.name(), host(webhook), webhook.disabledReason(), outbox.link("/webhooks/" + webhook.webhookId())));
    }

    /** @param disabledAt when it is disabled if it goes on like that; null where that is never done */
    void failing(Webhook webhook, Health health, int warning, String reason, @Nullable Instant disabledAt) {
        outbox.tellAdmins(
                webhook.workspaceId(),
                "webhook/%s/failing/%s/%d".formatted(webhook.webhookId(), health.failingSince(), warning),
                "Webhook '%s' does not take what it is sent".formatted(webhook.name()),
                """
                The webhook '%s', which sends to %s, fails: %d attempts in a row since %s.

                The last one: %s
                %s
                What to do: look at the attempts and what was answered, and repair the receiver. Deliveries are tried again by themselves.
                   %s
                """
                        .formatted(
                                webhook.name(),
                                host(webhook),
                                health.failures(),
                                health.failingSince() == null ? "a while" : TIME.format(health.failingSince()),
                                reason,
                                disabledAt == null ? "" : "\nIf it goes on like this, it is disabled on %s.\n".formatted(TIME.format(disabledAt)),
                                outbox.link("/webhooks/" + webhook.webhookId())));
    }

    /** The rest of the address may hold a token. */
    private static String host(Webhook webhook) {
        return URI.create(webhook.url()).getHost();
    }
}
