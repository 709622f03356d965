package dev.millrace.exporting.delivery;

import dev.millrace.connection.ConnectionFailure;
import dev.millrace.egress.EgressFailure;

/** An attempt has failed; the message is a sentence for the person who asked for the delivery, and holds no credentials. */
final class DeliveryFailure extends RuntimeException {

    private final boolean permanent;

    private DeliveryFailure(String message, boolean permanent) {
        super(message, null, false, false);
        this.permanent = permanent;
    }

    /** Another attempt may succeed. */
    static DeliveryFailure passing(String message) {
        return new DeliveryFailure(message, false);
    }

    /** Another attempt would fail as this one; somebody has to change something first. */
    static DeliveryFailure permanent(String message) {
        return new DeliveryFailure(message, true);
    }

    static DeliveryFailure of(EgressFailure failure) {
        return new DeliveryFailure(String.valueOf(failure.getMessage()), failure.cause() == EgressFailure.Cause.REFUSED);
    }

    /** Only a token that cannot be got just now passes by itself. */
    static DeliveryFailure of(ConnectionFailure failure) {
        return new DeliveryFailure(String.valueOf(failure.getMessage()), !(failure instanceof ConnectionFailure.Unavailable));
    }

    boolean isPermanent() {
        return permanent;
    }
}
