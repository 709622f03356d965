package dev.millrace.webhook.recovery;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.DeliveryOptions.RateLimit;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.BulkQueueing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;

/** The recoveries of a workspace's endpoints. Another workspace's endpoint or recovery is not found. */
public final class Recoveries {

    /** Of an endpoint without a rate limit: what comes back is not to be felled by what has piled up. */
    private static final RateLimit PACE = new RateLimit(20, Duration.ofSeconds(1));

    private final RecoveryStore store;
    private final RecoveryTurns turns;
    private final BulkQueueing queueing;
    private final Webhooks webhooks;
    private final WebhookSettings settings;
    private final Ids ids;
    private final Clock clock;

    Recoveries(
            RecoveryStore store,
            RecoveryTurns turns,
            BulkQueueing queueing,
            Webhooks webhooks,
            WebhookSettings settings,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.turns = turns;
        this.queueing = queueing;
        this.webhooks = webhooks;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Begins to queue what the endpoint did not take since a time, and returns once that is durable; the first second's worth is
     * queued then. By default all that ended without being delivered and all that was missed while the endpoint was inactive, at its
     * rate limit or else twenty a second. Refuses with 422 when {@code since} is missing, lies in the future or more than 14 days
     * back (the setting {@code millrace.webhook.recover-window}), or another field is wrong; with 409 when the endpoint is inactive
     * or another recovery of it runs.
     */
    public Recovery begin(String workspaceId, String webhookId, RecoveryDraft draft) {
        var webhook = webhooks.get(workspaceId, webhookId);
        webhook.requireActive();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var since = since(draft, now);
        var until = until(draft, since, now);
        var scope = scope(draft);
        var recovery = new Recovery(
                ids.next("rcv"),
                workspaceId,
                webhookId,
                RecoveryStatus.RUNNING,
                null,
                scope,
                since,
                until,
                pace(draft, webhook),
                scope.failed() ? queueing.failed(webhookId, since, until) : 0,
                0,
                now,
                null);
        store.forget(webhookId, now.minus(settings.keepDeliveries()));
        try {
            store.insert(recovery);
        } catch (DuplicateKeyException another) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "recovery_running",
                    "Deliveries of the endpoint '%s' are being sent again already; wait until that has ended, or cancel it."
                            .formatted(webhook.name()));
        }
        turns.of(recovery.recoveryId());
        return get(workspaceId, webhookId, recovery.recoveryId());
    }

    public Recovery get(String workspaceId, String webhookId, String recoveryId) {
        return store.find(workspaceId, webhookId, recoveryId).orElseThrow(() -> Refusal.notFound("recovery", recoveryId));
    }

    /** The recoveries of an endpoint, newest first. */
    public Page<Recovery> list(String workspaceId, String webhookId, PageRequest page) {
        webhooks.get(workspaceId, webhookId);
        return Page.of(store.list(workspaceId, webhookId, page), page, Recovery::recoveryId);
    }

    public Optional<Recovery> newest(String workspaceId, String webhookId) {
        return store.list(workspaceId, webhookId, new PageRequest(1, null)).stream().findFirst();
    }

    /** Stops a recovery; what it has queued is sent. Refuses with 409 one that has ended. */
    public Recovery cancel(String workspaceId, String webhookId, String recoveryId) {
        var recovery = get(workspaceId, webhookId, recoveryId);
        if (!store.end(recoveryId, RecoveryStatus.CANCELLED, null, clock.instant())) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "recovery_ended",
                    "The recovery has ended already: it is %s.".formatted(get(workspaceId, webhookId, recoveryId).status().word()));
        }
        return get(workspaceId, webhookId, recovery.recoveryId());
    }

    private Instant since(RecoveryDraft draft, Instant now) {
        if (draft.since() == null) {
            throw Refusal.invalid("since_required", "since", "Say from when on failed deliveries are to be sent again.");
        }
        if (draft.since().isAfter(now)) {
            throw Refusal.invalid("since_in_future", "since", "since must be a time in the past.");
        }
        if (draft.since().isBefore(now.minus(settings.recoverWindow()))) {
            throw Refusal.invalid(
                    "since_too_old",
                    "since",
                    "since may lie at most %d days back.".formatted(settings.recoverWindow().toDays()));
        }
        return draft.since().truncatedTo(ChronoUnit.MICROS);
    }

    private static Instant until(RecoveryDraft draft, Instant since, Instant now) {
        if (draft.until() == null) {
            // What failed at this very moment counts.
            return now.plus(1, ChronoUnit.MICROS);
        }
        if (!draft.until().isAfter(since) || draft.until().isAfter(now)) {
            throw Refusal.invalid("until_invalid", "until", "until must be a time after since, and not in the future.");
        }
        return draft.until().truncatedTo(ChronoUnit.MICROS);
    }

    private static RecoveryScope scope(RecoveryDraft draft) {
        return draft.status() == null
                ? RecoveryScope.ALL
                : RecoveryScope.of(draft.status())
                        .orElseThrow(() -> Refusal.invalid("status_invalid", "status", "status is one of failed, missed, all."));
    }

    private static RateLimit pace(RecoveryDraft draft, Webhook webhook) {
        if (draft.pace() != null) {
            return draft.pace().checked("pace");
        }
        return webhook.options().rateLimit() == null ? PACE : webhook.options().rateLimit();
    }
}
