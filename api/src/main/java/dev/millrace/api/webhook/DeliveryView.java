package dev.millrace.api.webhook;

import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A delivery in JSON. */
record DeliveryView(
        String deliveryId,
        String webhookId,
        String eventId,
        String eventType,
        DeliveryStatus status,
        @Nullable String reason,
        List<AttemptView> attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String waitingFor,
        Instant createdAt,
        @Nullable Instant endedAt) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.deliveryId(),
                delivery.webhookId(),
                delivery.eventId(),
                delivery.eventType(),
                delivery.status(),
                delivery.reason(),
                delivery.attempts().stream().map(AttemptView::of).toList(),
                delivery.nextAttemptAt(),
                delivery.waitingFor(),
                delivery.createdAt(),
                delivery.endedAt());
    }
}
