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

    /** A sentence that holds nothing the endpoint wrote but its status. */
    String summary() {
        var status = attempt.statusCode();
        return status == null
                ? "The attempt failed (%s).".formatted(outcome)
                : "The endpoint answered %d (%s).".formatted(status, outcome);
    }
}
