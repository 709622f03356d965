package dev.millrace.exporting.delivery;

import dev.millrace.dispatch.WorkQueue;
import dev.millrace.exporting.delivery.DeliveryStore.Claimed;
import dev.millrace.exporting.delivery.Progress.Superseded;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The queue of deliveries. To start one is to attempt it. One that fails is attempted again after a minute, three, nine and so on up to
 * six hours, eight times in all, which takes about half a day.
 */
@Component("exportDeliveryQueue")
final class DeliveryQueue implements WorkQueue<Claimed> {

    static final String NAME = "export-deliveries";
    static final int MOST_ATTEMPTS = 8;

    private static final Logger log = LoggerFactory.getLogger(DeliveryQueue.class);

    /** Longer than any step of a delivery may take; who does not come forward for so long has died. */
    private static final Duration SILENCE = Duration.ofMinutes(6);

    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private final DeliveryStore store;
    private final Couriers couriers;
    private final Shipments shipments;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeliveryQueue(DeliveryStore store, Couriers couriers, Shipments shipments, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.couriers = couriers;
        this.shipments = shipments;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Claimed> claim(int limit) {
        return transaction.execute(status -> store.claim(limit, clock.instant()));
    }

    @Override
    public void start(Claimed claimed) {
        if (claimed.attempts() > MOST_ATTEMPTS) {
            giveUp(claimed, "The worker ended amid the last attempt.");
            return;
        }
        var destination = Objects.requireNonNull(Destination.of(claimed.draft()), "a download is not delivered");
        try {
            var shipment = shipments.find(claimed.exportId()).orElseThrow(() -> DeliveryFailure.permanent("The file is gone."));
            couriers.deliver(shipment, destination, progress(claimed));
            arrived(claimed);
        } catch (Superseded another) {
            log.info("The delivery of export {} is another's by now", claimed.exportId());
        } catch (DeliveryFailure failure) {
            failed(claimed, failure);
        } catch (RuntimeException unexpected) {
            log.warn("The delivery of export {} has failed and is tried again", claimed.exportId(), unexpected);
            failed(claimed, DeliveryFailure.passing("It failed for a reason that stands in the log."));
        }
    }

    private Progress progress(Claimed claimed) {
        return new Progress(claimed.round(), claimed.progress(), done -> {
            if (!store.note(claimed, done, clock.instant())) {
                throw new Superseded();
            }
        });
    }

    private void arrived(Claimed claimed) {
        transaction.executeWithoutResult(status -> {
            if (store.delivered(claimed, clock.instant())) {
                shipments.delivered(claimed.exportId());
            }
        });
    }

    private void failed(Claimed claimed, DeliveryFailure failure) {
        var reason = String.valueOf(failure.getMessage());
        if (failure.isPermanent() || claimed.attempts() >= MOST_ATTEMPTS) {
            giveUp(claimed, reason);
            return;
        }
        var wait = FIRST_WAIT.multipliedBy((long) Math.pow(3, claimed.attempts() - 1));
        store.again(claimed, reason, clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait));
    }

    private void giveUp(Claimed claimed, String reason) {
        transaction.executeWithoutResult(status -> {
            if (store.failed(claimed, reason)) {
                shipments.failed(claimed.exportId(), claimed.draft().to(), reason);
            }
        });
    }

    @Override
    public void release(List<Claimed> claimed, String reason) {
        claimed.forEach(one -> store.again(one, reason, clock.instant()));
    }

    @Override
    public void reject(Claimed claimed, String reason) {
        giveUp(claimed, reason);
    }

    @Override
    public int recover() {
        return store.releaseClaimedBefore(clock.instant().minus(SILENCE), clock.instant());
    }

    @Override
    public Backlog backlog() {
        return store.backlog(clock.instant());
    }

    /** What the last process had taken up, which was the only one. */
    @Override
    public int resume() {
        return store.releaseClaimedBefore(clock.instant().plus(SILENCE), clock.instant());
    }
}
