package dev.millrace.webhook.delivery;

import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.dispatch.WorkQueue;
import dev.millrace.engine.EngineConnection;
import java.time.Clock;
import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue of deliveries: its rows become workflows. */
final class DeliveryQueue implements WorkQueue<ClaimedDelivery> {

    static final String NAME = "deliveries";

    private final DeliveryQueueStore store;
    private final EngineConnection engine;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeliveryQueue(
            DeliveryQueueStore store,
            EngineConnection engine,
            DispatchSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.engine = engine;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ClaimedDelivery> claim(int limit) {
        return transaction.execute(
                status -> store.claim(limit, settings.inFlightPerWorkspace(), clock.instant()));
    }

    @Override
    public void start(ClaimedDelivery delivery) {
        DeliveryStarter.start(engine.client(), delivery);
    }

    @Override
    public void release(List<ClaimedDelivery> deliveries, String reason) {
        store.release(deliveries.stream().map(ClaimedDelivery::deliveryId).toList());
    }

    @Override
    public void reject(ClaimedDelivery delivery, String reason) {
        store.reject(delivery.deliveryId(), reason, clock.instant());
        store.letGoWhatIsHeldByNobody(clock.instant());
    }

    @Override
    public int recover() {
        store.letGoWhatIsHeldByNobody(clock.instant());
        // A first attempt may take its whole deadline before it confirms the claim.
        return store.releaseClaimedBefore(clock.instant().minus(settings.claimTimeout().multipliedBy(4)));
    }

    @Override
    public Backlog backlog() {
        return store.backlog();
    }

    @Override
    public int resume() {
        return store.releaseAllStarted();
    }
}
