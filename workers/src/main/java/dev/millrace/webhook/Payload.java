package dev.millrace.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of an event an endpoint is sent. */
public enum Payload {
    /** The whole event. */
    FULL,
    /**
     * The event without its data, and with {@code dataref}, the address where it can be read whole (the CloudEvents extension
     * "Dataref").
     */
    THIN;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Payload> of(String word) {
        return Stream.of(values()).filter(payload -> payload.word().equals(word)).findFirst();
    }
}
