package dev.millrace.webhook;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or program asks an endpoint to be, unchecked. A null is a field that was not given: at creation it has
 * its default or is refused, at a change it stays as it is.
 */
public record WebhookDraft(
        @Nullable String name,
        @Nullable String url,
        @Nullable List<@Nullable String> events,
        @Nullable Map<String, @Nullable String> headers,
        @Nullable Boolean active,
        @Nullable String apiVersion,
        @Nullable String signature) {

    /** Shows no header value. */
    @Override
    public String toString() {
        return "WebhookDraft[" + name + "]";
    }
}
