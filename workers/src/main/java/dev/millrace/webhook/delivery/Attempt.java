package dev.millrace.webhook.delivery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to an endpoint and what came of it.
 *
 * @param number counts the attempts of the delivery from 1, over its repetitions too; 0 for a test, which has none
 * @param at when the request began
 * @param statusCode of the answer; null when none came
 * @param durationMs of the whole exchange, in milliseconds
 * @param error why the attempt failed, in a sentence; null when it succeeded
 * @param responseHeaders of the answer, by their names in small letters, the first 40; empty when none came
 * @param responseBody what could be read of the first 20 kB of the answer; null when none came
 */
public record Attempt(
        int number,
        Instant at,
        @Nullable Integer statusCode,
        int durationMs,
        @Nullable String error,
        Map<String, String> responseHeaders,
        @Nullable String responseBody) {

    public boolean succeeded() {
        return error == null;
    }
}
