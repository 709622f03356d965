package dev.millrace.console.file;

import dev.millrace.console.State;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.Destination;
import org.jspecify.annotations.Nullable;

/** How the delivery of a file is told. */
final class DeliveryWords {

    private DeliveryWords() {}

    static State state(Delivery one) {
        return switch (one.status()) {
            case WAITING -> new State("Waiting for the file", "waiting");
            case QUEUED -> one.attempts() == 0 ? new State("Queued", "waiting") : new State("Tried again later", "waiting");
            case RUNNING -> new State("Being delivered", "running");
            case DELIVERED -> new State("Delivered", "completed");
            case FAILED -> new State("Not delivered", "faulted");
            case CANCELLED -> new State("Cancelled", "cancelled");
        };
    }

    /** Where it goes, and why it waits or has failed. */
    static String sentence(Delivery one) {
        var destination = Destination.of(one.draft());
        var where = destination == null ? "" : "The file goes %s. ".formatted(destination.phrase());
        return where
                + switch (one.status()) {
                    case WAITING -> "It is delivered when it is made.";
                    case QUEUED -> one.error() == null ? "It is delivered next." : "Attempt %d failed: %s".formatted(one.attempts(), one.error());
                    case RUNNING -> "Attempt %d is under way.".formatted(one.attempts());
                    case DELIVERED -> "It has arrived.";
                    case FAILED -> "It was given up after attempt %d: %s The file can be fetched here.".formatted(one.attempts(), one.error());
                    case CANCELLED -> "There is no file to deliver.";
                };
    }

    /** In a list, where a delivery that went well needs no words. */
    static String note(@Nullable Delivery one) {
        if (one == null) {
            return "";
        }
        return switch (one.status()) {
            case WAITING, QUEUED, RUNNING, CANCELLED -> state(one).word();
            case DELIVERED -> "Delivered";
            case FAILED -> "Not delivered: " + one.error();
        };
    }

    /** Whether it will stand otherwise in a moment. */
    static boolean isMoving(Delivery one) {
        return one.status() == Delivery.Status.RUNNING || one.status() == Delivery.Status.QUEUED && one.attempts() == 0;
    }
}
