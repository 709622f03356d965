package dev.millrace.exporting.delivery;

import dev.millrace.dispatch.Wake;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The deliveries of exports, for those who have files delivered. */
@Component
public final class ExportDeliveries {

    private final DeliveryStore store;
    private final Couriers couriers;
    private final Wake wake;
    private final Clock clock;

    ExportDeliveries(DeliveryStore store, Couriers couriers, Wake wake, Clock clock) {
        this.store = store;
        this.couriers = couriers;
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * Where {@code draft} leads; null for a download.
     *
     * @throws Refusal for what cannot be meant, or could never arrive
     */
    public @Nullable Destination check(String workspaceId, DeliveryDraft draft) {
        var destination = Destination.of(draft);
        if (destination != null) {
            couriers.check(workspaceId, destination);
        }
        return destination;
    }

    /** Keeps where the file of an export is to go once there is one. Takes part in a transaction. */
    public void plan(String workspaceId, String exportId, DeliveryDraft draft) {
        store.insert(workspaceId, exportId, draft, Status.WAITING, clock.instant());
    }

    /** Says that there is a file; false where it is not to be delivered. Takes part in a transaction. */
    public boolean begin(String exportId) {
        var queued = store.queue(exportId, clock.instant());
        if (queued) {
            wake.up(DeliveryQueue.NAME);
        }
        return queued;
    }

    /** Says that there will be no file. Takes part in a transaction. */
    public void cancel(String exportId) {
        store.cancel(exportId);
    }

    /** Delivers a file that there is, whether or not it was delivered before. Refuses with 409 while that is going on. */
    public void again(String workspaceId, String exportId, DeliveryDraft draft) {
        if (store.find(exportId).filter(one -> one.status() == Status.RUNNING).isPresent()) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT, "export_delivery_running", "The file is being delivered just now; wait for the end of it.");
        }
        store.insert(workspaceId, exportId, draft, Status.QUEUED, clock.instant());
        wake.up(DeliveryQueue.NAME);
    }

    public Optional<Delivery> find(String exportId) {
        return store.find(exportId);
    }

    /** Those of several exports by their ids. */
    public Map<String, Delivery> all(List<String> exportIds) {
        return store.all(exportIds).stream().collect(Collectors.toMap(DeliveryStore.Named::exportId, DeliveryStore.Named::delivery));
    }
}
