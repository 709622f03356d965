package dev.millrace.webhook.delivery;

import dev.millrace.webhook.Destination;
import dev.millrace.webhook.Health;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Watches whether endpoints take what is sent to them: tells of those that fail, and disables one for which every attempt has
 * failed for longer than the setting {@code millrace.webhook.disable-after}. An endpoint that is well costs nothing.
 */
final class EndpointHealth {

    private static final int FAILURES_TO_TELL = 3;

    private final Webhooks webhooks;
    private final EndpointNotice notice;
    private final Duration disableAfter;
    private final TransactionTemplate transaction;

    EndpointHealth(Webhooks webhooks, EndpointNotice notice, WebhookSettings settings, TransactionTemplate transaction) {
        this.webhooks = webhooks;
        this.notice = notice;
        this.disableAfter = settings.disableAfter();
        this.transaction = transaction;
    }

    /** Notes what came of an attempt that was recorded. Gone is no failure: it is disabled already. */
    void after(Destination destination, Attempt attempt, Instant now) {
        var webhook = destination.webhook();
        if (Integer.valueOf(410).equals(attempt.statusCode())) {
            return;
        }
        if (attempt.succeeded()) {
            if (webhook.health().failures() > 0) {
                webhooks.recovered(webhook.webhookId());
            }
            return;
        }
        var health = webhooks.failed(webhook.webhookId(), now);
        if (health.failingSince() == null) {
            return;
        }
        var failing = Duration.between(health.failingSince(), now);
        if (isLimited() && failing.compareTo(disableAfter) >= 0) {
            var reason = "Every attempt since %s has failed. %s"
                    .formatted(health.failingSince().truncatedTo(ChronoUnit.SECONDS), attempt.error());
            disable(webhook, reason, "failing/" + health.failingSince(), now);
            return;
        }
        var warning = warning(health, failing);
        if (warning > webhooks.warned(webhook.webhookId())) {
            warn(webhook, health, warning, String.valueOf(attempt.error()), now);
        }
    }

    private void disable(Webhook webhook, String reason, String cause, Instant now) {
        Optional<Webhook> disabled = Objects.requireNonNull(transaction.execute(status -> {
            var first = webhooks.disable(webhook.workspaceId(), webhook.webhookId(), reason);
            first.ifPresent(inactive -> notice.letters().disabled(inactive, cause));
            return first;
        }));
        disabled.ifPresent(inactive -> notice.disabled(inactive, cause, now));
    }

    /** The event goes first: after a crash between the two it is told once more, and is the same one. */
    private void warn(Webhook webhook, Health health, int warning, String reason, Instant now) {
        var disabledAt = disabledAt(health);
        notice.failing(webhook, health, warning, reason, disabledAt, now);
        transaction.executeWithoutResult(status -> {
            if (webhooks.warn(webhook.webhookId(), warning)) {
                notice.letters().failing(webhook, health, warning, reason, disabledAt);
            }
        });
    }

    /** Which of the warnings is due: none, that it fails, that half of its time, or that nearly all of it has passed. */
    private int warning(Health health, Duration failing) {
        if (isLimited() && failing.compareTo(disableAfter.multipliedBy(9).dividedBy(10)) >= 0) {
            return 3;
        }
        if (isLimited() && failing.compareTo(disableAfter.dividedBy(2)) >= 0) {
            return 2;
        }
        return health.failures() >= FAILURES_TO_TELL ? 1 : 0;
    }

    private @Nullable Instant disabledAt(Health health) {
        return isLimited() && health.failingSince() != null ? health.failingSince().plus(disableAfter) : null;
    }

    private boolean isLimited() {
        return disableAfter.isPositive();
    }
}
