package dev.millrace.webhook.delivery;

import dev.millrace.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries of an endpoint are wanted; what is null does not matter.
 *
 * @param eventType exactly this one
 * @param eventId of the event that was sent, which an endpoint may have been sent several times
 */
public record DeliveryFilter(
        @Nullable DeliveryStatus status, @Nullable String eventType, @Nullable String eventId) {

    public static final DeliveryFilter ALL = new DeliveryFilter(null, null, null);

    /** Reads the query parameters of a list; refuses with 422 a status that is none. Empty texts do not matter. */
    public static DeliveryFilter of(@Nullable String status, @Nullable String eventType, @Nullable String eventId) {
        var wanted = given(status);
        return new DeliveryFilter(wanted == null ? null : status(wanted), given(eventType), given(eventId));
    }

    /** The status of that word; refuses any other with 422. */
    public static DeliveryStatus status(String word) {
        return DeliveryStatus.of(word)
                .orElseThrow(() -> Refusal.invalid(
                        "status_invalid",
                        "status",
                        "status is one of pending, retrying, delivered, exhausted, cancelled, dead_letter."));
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
