package dev.millrace.webhook.delivery;

import dev.millrace.webhook.Destination;
import dev.millrace.webhook.Health;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
            transaction.executeWithoutResult(status -> webhooks.disable(webhook.workspaceId(), webhook.webhookId(), reason)
                    .ifPresent(disabled -> notice.disabled(disabled, "failing/" + health.failingSince(), now)));
            return;
        }
        var warning = warning(health, failing);
        if (warning > 0) {
            transaction.executeWithoutResult(status -> {
                if (webhooks.warn(webhook.webhookId(), warning)) {
                    notice.failing(webhook, health, warning, String.valueOf(attempt.error()), disabledAt(health), now);
                }
            });
        }
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
