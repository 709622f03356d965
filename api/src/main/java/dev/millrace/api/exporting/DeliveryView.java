package dev.millrace.api.exporting;

import dev.millrace.exporting.delivery.Delivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the delivery of a file stands.
 *
 * @param to email, s3, ftp or sftp
 * @param status waiting (for the file), queued, running, delivered, failed (given up), or cancelled (there is no file)
 * @param attempts that were begun, eight at most
 * @param error why the last attempt failed; null where none has
 * @param nextAttemptAt when it is tried next; null unless it is queued
 * @param deliveredAt null until it is delivered
 */
record DeliveryView(
        String to,
        String status,
        int attempts,
        @Nullable String error,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt) {

    static DeliveryView of(Delivery one) {
        return new DeliveryView(
                one.draft().to(), one.status().word(), one.attempts(), one.error(), one.nextAttemptAt(), one.deliveredAt());
    }
}
