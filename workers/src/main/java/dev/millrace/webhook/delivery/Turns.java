package dev.millrace.webhook.delivery;

import dev.millrace.webhook.Destination;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** Tells an attempt whether it may be made now, and of an endpoint that has had enough that it is to be left alone. */
final class Turns {

    /** Of an endpoint that does not say for how long. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** From one attempt to the next at an endpoint that was disabled and is active again: twenty a second. */
    private static final Duration SLOWLY = Duration.ofMillis(50);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** Too Many Requests (RFC 6585, section 4) and Service Unavailable (RFC 9110, section 15.6.4). */
    private static final Set<Integer> HAD_ENOUGH = Set.of(429, 503);

    private final Pace pace;

    Turns(Pace pace) {
        this.pace = pace;
    }

    /** Until when to wait, and why, in a sentence. */
    record Turn(Instant at, String why) {}

    /**
     * The turn that an attempt has to wait for; empty where it may be made at once.
     *
     * @param tolerance what is not worth waiting for
     */
    Optional<Turn> of(Progress progress, Destination destination, Instant now, Duration tolerance) {
        var rate = destination.webhook().options().rateLimit();
        var pause = destination.pause();
        var paused = pause != null && pause.until().isAfter(now);
        var slowly = pause != null && pause.slowUntil() != null && pause.slowUntil().isAfter(now);
        if (progress.turnAt() != null || rate == null && !paused && !slowly) {
            return Optional.empty();
        }
        var interval = rate != null ? rate.interval() : slowly ? SLOWLY : Pace.AFTER_A_PAUSE;
        var at = pace.reserve(
                progress.webhookId(), slowly && interval.compareTo(SLOWLY) < 0 ? SLOWLY : interval, now);
        if (!at.isAfter(now.plus(tolerance))) {
            return Optional.empty();
        }
        var why = paused && pause.reason() != null
                ? pause.reason()
                : rate != null
                        ? "The endpoint takes %s.".formatted(rate.sentence())
                        : slowly
                                ? "The endpoint was disabled and is called slowly at first."
                                : "The endpoint takes one after the other.";
        return Optional.of(new Turn(at, why + " The turn of this delivery is at " + at.truncatedTo(ChronoUnit.SECONDS) + "."));
    }

    /** Leaves an endpoint alone that has said that it has had enough. */
    void after(Exchange exchange, String webhookId, Instant now) {
        var status = exchange.attempt().statusCode();
        if (status == null || !HAD_ENOUGH.contains(status)) {
            return;
        }
        var asked = exchange.retryAfter() == null ? PAUSE : exchange.retryAfter();
        var until = now.plus(asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
        pace.pause(
                webhookId,
                until,
                "The endpoint answered %d and is left alone until %s.".formatted(status, until.truncatedTo(ChronoUnit.SECONDS)));
    }
}
