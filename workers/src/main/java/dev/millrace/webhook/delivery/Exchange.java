package dev.millrace.webhook.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as it happened, before anything is decided or recorded.
 *
 * @param outcome one of a few words, for the meters
 * @param retryAfter what the endpoint asked for, if it failed
 */
record Exchange(Attempt attempt, String outcome, @Nullable Duration retryAfter) {

    /** The outcome where the endpoint was not called, since the form of the event that it takes could not be made. */
    static final String UNMADE = "transformation";

    /** Whether it says anything of the endpoint. */
    boolean isOfEndpoint() {
        return !outcome.equals(UNMADE);
    }

    /** A sentence that holds nothing the endpoint wrote but its status. */
    String summary() {
        var status = attempt.statusCode();
        return status == null
                ? "The attempt failed (%s).".formatted(outcome)
                : "The endpoint answered %d (%s).".formatted(status, outcome);
    }
}
