package dev.millrace.webhook.delivery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** Not attempted yet, or queued again by a person. */
    PENDING(false),
    /** Attempted without success; the next attempt has its time. */
    RETRYING(false),
    /** An attempt was answered with 2xx. */
    DELIVERED(true),
    /** The last attempt of the schedule failed, or the endpoint said that it is gone. */
    EXHAUSTED(true),
    /** Given up before the schedule's end: the endpoint was deleted or paused, or an operator stopped it. */
    CANCELLED(true),
    /** It could not even be attempted, and that is our fault: its event or its secret cannot be read, or the engine refuses it. */
    DEAD_LETTER(true);

    private final boolean ended;

    DeliveryStatus(boolean ended) {
        this.ended = ended;
    }

    /** Whether nothing more happens by itself. */
    public boolean ended() {
        return ended;
    }

    /** The word for this status in JSON and in the tables: {@code retrying}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DeliveryStatus> of(String word) {
        return Stream.of(values()).filter(status -> status.word().equals(word)).findFirst();
    }
}
