package dev.millrace.api.webhook;

import dev.millrace.webhook.delivery.Attempt;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An attempt in JSON. */
record AttemptView(
        Instant at,
        boolean delivered,
        @Nullable Integer statusCode,
        int durationMs,
        @Nullable String error,
        Map<String, String> responseHeaders,
        @Nullable String responseBody) {

    static AttemptView of(Attempt attempt) {
        return new AttemptView(
                attempt.at(),
                attempt.succeeded(),
                attempt.statusCode(),
                attempt.durationMs(),
                attempt.error(),
                attempt.responseHeaders(),
                attempt.responseBody());
    }
}
