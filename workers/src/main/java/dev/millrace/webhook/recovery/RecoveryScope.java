package dev.millrace.webhook.recovery;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is sent again. */
public enum RecoveryScope {
    /** Deliveries that ended without being delivered. */
    FAILED,
    /** Events that were accepted while the endpoint was inactive, which it would have been sent otherwise. */
    MISSED,
    /** Both. */
    ALL;

    boolean failed() {
        return this != MISSED;
    }

    boolean missed() {
        return this != FAILED;
    }

    /** The word for this in JSON and in the tables. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RecoveryScope> of(String word) {
        return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
    }
}
