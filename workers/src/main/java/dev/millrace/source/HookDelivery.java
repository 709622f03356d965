package dev.millrace.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request to a source.
 *
 * @param providerId the provider's id of the delivery, if it was there and could be read without trusting the body
 * @param reason why it was rejected or not stored again, in a sentence; null where it was accepted
 * @param eventId of the event that it made, or of the first one; null where it was rejected
 */
public record HookDelivery(
        String deliveryId,
        @Nullable String providerId,
        Status status,
        @Nullable String reason,
        @Nullable String eventId,
        Instant receivedAt) {

    public enum Status {
        @JsonProperty("accepted")
        ACCEPTED,
        @JsonProperty("duplicate")
        DUPLICATE,
        @JsonProperty("rejected")
        REJECTED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
