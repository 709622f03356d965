package dev.millrace.exporting.delivery;

import java.util.List;
import org.springframework.stereotype.Component;

/** Who brings files where. */
@Component("exportCouriers")
final class Couriers {

    private final List<Courier<?>> all;

    Couriers(List<Courier<?>> all) {
        this.all = all;
    }

    void check(String workspaceId, Destination destination) {
        check(of(destination), workspaceId, destination);
    }

    void deliver(Shipment shipment, Destination destination, Progress progress) {
        deliver(of(destination), shipment, destination, progress);
    }

    private Courier<?> of(Destination destination) {
        return all.stream()
                .filter(courier -> courier.brings().isInstance(destination))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Nobody brings files " + destination.phrase()));
    }

    private static <D extends Destination> void check(Courier<D> courier, String workspaceId, Destination destination) {
        courier.check(workspaceId, courier.brings().cast(destination));
    }

    private static <D extends Destination> void deliver(
            Courier<D> courier, Shipment shipment, Destination destination, Progress progress) {
        courier.deliver(shipment, courier.brings().cast(destination), progress);
    }
}
