package dev.millrace.exporting.delivery;

import java.util.Optional;

/** What deliveries ask of, and tell, those to whom the files belong. */
public interface Shipments {

    /** The file of a finished export; empty where there is none any more. */
    Optional<Shipment> find(String exportId);

    /** Says that it has arrived; in the transaction that says so of the delivery. */
    void delivered(String exportId);

    /**
     * Says that it was given up; in the transaction that says so of the delivery.
     *
     * @param to as in {@code deliver.to}
     */
    void failed(String exportId, String to, String reason);
}
