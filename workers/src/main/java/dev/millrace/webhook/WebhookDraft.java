package dev.millrace.webhook;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person or program asks an endpoint to be, unchecked. A null is a field that was not given: at creation it has
 * its default or is refused, at a change it stays as it is.
 *
 * @param apiVersion an empty one is the newest form of everything
 * @param filter an empty one takes all events
 * @param connection an empty one is none
 * @param delivery as a whole: at a change what it leaves out is as everywhere again
 */
public record WebhookDraft(
        @Nullable String name,
        @Nullable String url,
        @Nullable List<@Nullable String> events,
        @Nullable Map<String, @Nullable String> headers,
        @Nullable Boolean active,
        @Nullable String apiVersion,
        @Nullable String signature,
        @Nullable List<@Nullable String> channels,
        @Nullable String filter,
        @Nullable String payload,
        @Nullable String connection,
        @Nullable DeliveryOptionsDraft delivery) {

    /** Without what few endpoints ask for. */
    public WebhookDraft(
            @Nullable String name,
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable Map<String, @Nullable String> headers,
            @Nullable Boolean active,
            @Nullable String apiVersion,
            @Nullable String signature) {
        this(name, url, events, headers, active, apiVersion, signature, null, null, null, null, null);
    }

    /** Shows no header value. */
    @Override
    public String toString() {
        return "WebhookDraft[" + name + "]";
    }
}
