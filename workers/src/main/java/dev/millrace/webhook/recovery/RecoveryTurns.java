package dev.millrace.webhook.recovery;

import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.BulkQueueing;
import dev.millrace.webhook.recovery.RecoveryStore.Due;
import dev.millrace.webhook.recovery.RecoveryStore.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Queues the next page of a recovery, and notes how far it came, in one transaction. */
public final class RecoveryTurns {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryTurns.class);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final int LARGEST_PAGE = 500;

    /** As far ahead as the turns at an endpoint may be taken; more would only wait in the engine. */
    private static final Duration FAR = Duration.ofSeconds(10);

    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(15);
    private static final int MOST_FAILURES = 20;

    private final RecoveryStore store;
    private final BulkQueueing queueing;
    private final MissedEvents missed;
    private final Webhooks webhooks;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RecoveryTurns(
            RecoveryStore store,
            BulkQueueing queueing,
            MissedEvents missed,
            Webhooks webhooks,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.queueing = queueing;
        this.missed = missed;
        this.webhooks = webhooks;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Does nothing where the recovery is not due or another worker is at it. A fault of ours is tried again some minutes long and
     * then ends the recovery, so that none fails for ever.
     */
    public void of(String recoveryId) {
        try {
            transaction.executeWithoutResult(status ->
                    store.lock(recoveryId, clock.instant()).ifPresent(due -> page(due, clock.instant())));
        } catch (RuntimeException fault) {
            failed(recoveryId, fault);
        }
    }

    private void page(Due due, Instant now) {
        var recovery = due.recovery();
        var webhook = webhooks.get(recovery.workspaceId(), recovery.webhookId());
        if (!webhook.active()) {
            store.end(recovery.recoveryId(), RecoveryStatus.CANCELLED, "The endpoint is no longer active.", now);
            return;
        }
        if (queueing.freeTurn(webhook.webhookId()).isAfter(now.plus(FAR))) {
            store.postpone(recovery.recoveryId(), now.plus(FAR));
            return;
        }
        var interval = recovery.pace().interval();
        var room = (int) Math.clamp(TURN.dividedBy(interval.isZero() ? Duration.ofNanos(1) : interval), 1, LARGEST_PAGE);
        queue(due, webhook, room, now);
    }

    private void queue(Due due, Webhook webhook, int room, Instant now) {
        var recovery = due.recovery();
        var place = due.place();
        var again = 0;
        if (!place.failedDone()) {
            var page = queueing.again(webhook.webhookId(), recovery.since(), recovery.until(), place.failedAfter(), room);
            again = page.size();
            place = new Place(page.isEmpty() ? place.failedAfter() : page.getLast(), again < room, place.missedAfter());
        }
        var found = new MissedEvents.Found(0, place.missedAfter(), place.failedDone());
        if (place.failedDone() && recovery.scope().missed()) {
            found = missed.queue(recovery, webhook, place.missedAfter(), room - again);
            place = new Place(place.failedAfter(), true, found.after());
        }
        var queued = again + found.queued();
        // A page that found nothing to queue has taken nobody's turn.
        var next = now.plus(recovery.pace().interval().multipliedBy(queued));
        store.advance(recovery.recoveryId(), place, queued, found.queued(), next);
        if (found.last()) {
            store.end(recovery.recoveryId(), RecoveryStatus.COMPLETED, null, now);
            LOG.info("Recovery {} of webhook {} is completed", recovery.recoveryId(), webhook.webhookId());
        }
    }

    private void failed(String recoveryId, RuntimeException fault) {
        LOG.warn("A page of recovery {} was not queued and is tried again; nothing is queued twice: {}", recoveryId, fault.toString());
        try {
            var now = clock.instant();
            if (store.failed(recoveryId, now.plus(AFTER_A_FAILURE)) >= MOST_FAILURES) {
                store.end(recoveryId, RecoveryStatus.CANCELLED, "It could not go on because of a fault of ours; the log has the reason.", now);
            }
        } catch (RuntimeException databaseAway) {
            LOG.debug("The failure of recovery {} could not be noted: {}", recoveryId, databaseAway.toString());
        }
    }
}
