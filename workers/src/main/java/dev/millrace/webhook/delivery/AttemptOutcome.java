package dev.millrace.webhook.delivery;

import java.time.Duration;

/**
 * What a delivery does after an attempt, as the workflow's history keeps it.
 *
 * @param ended whether nothing more is to be sent
 * @param waitMillis until the next attempt, unless ended
 * @param sentence what happened, for whoever looks at the workflow; holds nothing that the endpoint wrote
 */
public record AttemptOutcome(boolean ended, long waitMillis, String sentence) {

    static AttemptOutcome end(String sentence) {
        return new AttemptOutcome(true, 0, sentence);
    }

    static AttemptOutcome retryIn(Duration wait, String sentence) {
        return new AttemptOutcome(false, Math.max(1, wait.toMillis()), sentence);
    }
}
