package dev.millrace.source;

import dev.millrace.refusal.Refusal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which deliveries are wanted; what is null does not matter.
 *
 * @param providerId the provider's id of the delivery
 * @param since the earliest that counts
 */
public record HookDeliveryFilter(
        HookDelivery.@Nullable Status status, @Nullable String providerId, @Nullable Instant since) {

    public static final HookDeliveryFilter ALL = new HookDeliveryFilter(null, null, null);

    /** Reads the query parameters of a list; refuses with 422 what they cannot be. Empty texts do not matter. */
    public static HookDeliveryFilter of(@Nullable String status, @Nullable String providerId, @Nullable String since) {
        return new HookDeliveryFilter(
                isGiven(status) ? status(status) : null,
                isGiven(providerId) ? providerId.strip() : null,
                isGiven(since) ? since(since) : null);
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static HookDelivery.Status status(String word) {
        return Arrays.stream(HookDelivery.Status.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid",
                        "status",
                        "status must be one of %s."
                                .formatted(Arrays.stream(HookDelivery.Status.values())
                                        .map(HookDelivery.Status::word)
                                        .collect(Collectors.joining(", ")))));
    }

    private static Instant since(String text) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeParseException unreadable) {
            throw Refusal.invalid("field_invalid", "since", "since must be a time such as 2026-11-22T10:00:00Z.");
        }
    }
}
