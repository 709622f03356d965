package dev.millrace.webhook.recovery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a recovery stands. */
public enum RecoveryStatus {
    /** Deliveries are being queued. */
    RUNNING,
    /** All of them are queued. */
    COMPLETED,
    /** Somebody stopped it, its endpoint is inactive, or we could not go on; what it had queued is sent. */
    CANCELLED;

    /** The word for this status in JSON and in the tables. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RecoveryStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
