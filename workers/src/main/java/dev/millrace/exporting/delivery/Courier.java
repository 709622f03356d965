package dev.millrace.exporting.delivery;

import dev.millrace.refusal.Refusal;

/** Brings files to one kind of destination. */
interface Courier<D extends Destination> {

    Class<D> brings();

    /** Refuses, where it can be known beforehand, what could never arrive. */
    void check(String workspaceId, D destination) throws Refusal;

    /**
     * Brings the file there, and returns when it has arrived. Every step has a deadline. Done again after a crash, with what the last
     * attempt noted in {@code progress}.
     *
     * @throws DeliveryFailure when it has not arrived
     */
    void deliver(Shipment shipment, D destination, Progress progress);
}
