package dev.millrace.console.webhook;

import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.webhook.WebhookPage.AttemptRow;
import dev.millrace.console.webhook.WebhookPage.DeliveryRow;
import dev.millrace.webhook.delivery.Attempt;
import dev.millrace.webhook.delivery.Delivery;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Deliveries and their attempts as people see them. */
public final class Attempts {

    private Attempts() {}

    public static AttemptRow row(Attempt attempt, Moments moments) {
        return new AttemptRow(
                attempt.succeeded() ? new State("Delivered", "completed") : new State("Failed", "faulted"),
                attempt.statusCode() == null ? "no answer" : "HTTP " + attempt.statusCode(),
                Moments.span(Duration.ofMillis(attempt.durationMs())),
                moments.of(attempt.at()),
                attempt.error() == null ? "" : attempt.error(),
                attempt.responseHeaders().entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .collect(Collectors.joining("\n")),
                attempt.responseBody() == null ? "" : attempt.responseBody());
    }

    static DeliveryRow row(Delivery delivery, Moments moments) {
        return new DeliveryRow(
                ShortId.of(delivery.deliveryId()),
                Paths.of("deliveries", delivery.deliveryId()),
                delivery.eventType(),
                new Link(ShortId.of(delivery.eventId()).shown(), Paths.of("events", delivery.eventId())),
                State.of(delivery.status()),
                last(delivery),
                delivery.waitingFor() == null ? "" : delivery.waitingFor(),
                next(delivery, moments),
                moments.of(delivery.createdAt()));
    }

    /** When it is sent next; null once that time has come, for it is on its way then, or held back until its turn. */
    public static @Nullable Moment next(Delivery delivery, Moments moments) {
        var at = delivery.nextAttemptAt();
        return at == null || !at.isAfter(moments.now()) ? null : moments.of(at);
    }

    /** {@link #last} with one full stop at its end. */
    static String lastSentence(Delivery delivery) {
        var last = last(delivery);
        return last.endsWith(".") ? last : last + ".";
    }

    /** How the last attempt went, in a few words. */
    public static String last(Delivery delivery) {
        if (delivery.attempts().isEmpty()) {
            return delivery.reason() == null ? "not attempted yet" : delivery.reason();
        }
        var last = delivery.attempts().getLast();
        var answer = last.statusCode() == null ? String.valueOf(last.error()) : "HTTP " + last.statusCode();
        return last.number() > 1 ? "attempt %d: %s".formatted(last.number(), answer) : answer;
    }
}
