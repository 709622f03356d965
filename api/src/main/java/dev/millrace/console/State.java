package dev.millrace.console;

import dev.millrace.source.HookDelivery;
import dev.millrace.webhook.delivery.DeliveryStatus;
import java.util.Locale;

/**
 * A state as people see it: a word, and a tone that has a colour and a shape of its own.
 *
 * @param tone the name of a class in the style sheet and of a symbol in {@code symbols.svg}
 */
public record State(String word, String tone) {

    /** Of a run or of a step. */
    public static State ofRun(String status) {
        return new State(capital(status), status);
    }

    public static State of(DeliveryStatus status) {
        return new State(
                capital(status.word()),
                switch (status) {
                    case PENDING -> "running";
                    case RETRYING -> "waiting";
                    case DELIVERED -> "completed";
                    case EXHAUSTED -> "faulted";
                    case CANCELLED -> "cancelled";
                    case DEAD_LETTER -> "faulted";
                });
    }

    public static State of(HookDelivery.Status status) {
        return new State(
                capital(status.name().toLowerCase(Locale.ROOT)),
                switch (status) {
                    case ACCEPTED -> "completed";
                    case DUPLICATE -> "skipped";
                    case REJECTED -> "faulted";
                });
    }

    /** On or off. */
    public static State ofSwitch(boolean on, String whenOn, String whenOff) {
        return on ? new State(whenOn, "completed") : new State(whenOff, "suspended");
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1).replace('_', ' ');
    }
}
