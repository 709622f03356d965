package dev.millrace.webhook.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt means for its delivery.
 *
 * @param nextAttemptAt null exactly when {@code status} has ended
 * @param endpointGone whether the endpoint asked never to be called again
 */
record Decision(
        DeliveryStatus status, @Nullable String reason, @Nullable Instant nextAttemptAt, boolean endpointGone) {

    private static final int GONE = 410;

    /**
     * Decides over an attempt that began when {@code sent} held and whose delivery now stands at {@code now}: the two
     * differ when another attempt was recorded, or a person acted, in the meantime. A success counts always; a failure
     * that came too late changes nothing, which is the empty result.
     *
     * @param own the endpoint's own schedule of waits, or null
     */
    static Optional<Decision> over(Progress sent, Progress now, Exchange exchange, RetrySchedule schedule, @Nullable List<Duration> own, Instant time) {
        if (exchange.attempt().succeeded()) {
            return now.status() == DeliveryStatus.DELIVERED
                    ? Optional.empty()
                    : Optional.of(new Decision(DeliveryStatus.DELIVERED, null, null, false));
        }
        if (now.status().ended() || now.round() != sent.round()) {
            return Optional.empty();
        }
        var statusCode = exchange.attempt().statusCode();
        if (statusCode != null && statusCode == GONE) {
            return Optional.of(new Decision(
                    DeliveryStatus.EXHAUSTED, "The endpoint answered 410 Gone and was disabled.", null, true));
        }
        var failed = now.attemptsOfRound() + 1;
        return Optional.of(schedule.delay(now.deliveryId() + "/" + now.round(), failed, exchange.retryAfter(), own)
                .map(delay -> new Decision(DeliveryStatus.RETRYING, null, time.plus(delay), false))
                .orElseGet(() -> new Decision(
                        DeliveryStatus.EXHAUSTED, "All %d attempts failed.".formatted(failed), null, false)));
    }

    AttemptOutcome outcome(Exchange exchange, Instant time) {
        var said = exchange.summary();
        return nextAttemptAt == null
                ? AttemptOutcome.end(said)
                : AttemptOutcome.retryIn(Duration.between(time, nextAttemptAt), said);
    }
}
