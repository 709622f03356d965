package dev.millrace.webhook.delivery;

import dev.millrace.dispatch.Wake;
import dev.millrace.places.Places;
import dev.millrace.vault.VaultFailure;
import dev.millrace.webhook.DeliveryOptions;
import dev.millrace.webhook.Destination;
import dev.millrace.webhook.Webhooks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends what is due, and records what came of it and what follows from it in one transaction. */
public final class AttemptDelivery implements DeliveryActivity {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptDelivery.class);

    /** A timer of the engine may fire a little before our clock says so; less than this is not worth another wait. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    /** As long as an endpoint that hangs may hold its place. */
    private static final Duration NEXT_TURN = Duration.ofSeconds(15);

    /** A day may end while an attempt begins. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofHours(1);

    private static final int REPEATED_AT_ONCE = 16;
    private static final int REPEATED_OF_A_WORKSPACE = 100;

    /** Of repeated attempts, for each endpoint, so that one that hangs leaves room for others. */
    private final Places<String> places = new Places<>(REPEATED_AT_ONCE);

    /** And for all endpoints of a workspace, however many of them hang. */
    private final Places<String> workspacePlaces = new Places<>(REPEATED_OF_A_WORKSPACE);
    private final DeliveryStore store;
    private final Webhooks webhooks;
    private final EventBody events;
    private final PostEvent post;
    private final RetrySchedule schedule;
    private final EndpointNotice notice;
    private final EndpointHealth health;
    private final DeliveryMeters meters;
    private final TransactionTemplate transaction;
    private final Turns turns;
    private final Wake wake;
    private final Clock clock;

    AttemptDelivery(
            DeliveryStore store,
            Webhooks webhooks,
            EventBody events,
            PostEvent post,
            RetrySchedule schedule,
            EndpointNotice notice,
            EndpointHealth health,
            DeliveryMeters meters,
            TransactionTemplate transaction,
            Turns turns,
            Wake wake,
            Clock clock) {
        this.store = store;
        this.webhooks = webhooks;
        this.events = events;
        this.post = post;
        this.schedule = schedule;
        this.notice = notice;
        this.health = health;
        this.meters = meters;
        this.transaction = transaction;
        this.turns = turns;
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public AttemptOutcome attempt(String deliveryId, int round) {
        var known = store.progress(deliveryId);
        if (known.isEmpty()) {
            return AttemptOutcome.end("The delivery is no longer stored.");
        }
        var progress = known.get();
        if (progress.status().ended() || progress.round() != round) {
            return AttemptOutcome.end("The delivery has ended already.");
        }
        var early = early(progress);
        if (early.compareTo(CLOCK_TOLERANCE) > 0) {
            store.started(progress);
            return AttemptOutcome.retryIn(early, "The next attempt is not due yet.");
        }
        // Before the attempt: what could not be recorded after it would be sent again.
        store.attempts().make(clock.instant());
        store.attempts().make(clock.instant().plus(LONGEST_ATTEMPT));
        try {
            return attempt(progress);
        } catch (VaultFailure unreadable) {
            LOG.warn("Delivery {} is a dead letter, since a secret cannot be opened: {}", deliveryId, unreadable.getMessage());
            return end(progress, DeliveryStatus.DEAD_LETTER, "A secret that it needs cannot be opened; the log of the worker has the reason.");
        }
    }

    private AttemptOutcome attempt(Progress progress) {
        var destination = webhooks.destination(progress.workspaceId(), progress.webhookId());
        if (destination.isEmpty()) {
            return giveUp(progress, "The endpoint was deleted.");
        }
        if (!destination.get().webhook().active()) {
            return giveUp(progress, "The endpoint is not active.");
        }
        var turn = turns.of(progress, destination.get(), clock.instant(), CLOCK_TOLERANCE);
        if (turn.isPresent()) {
            store.await(progress, turn.get().at(), turn.get().why());
            return AttemptOutcome.retryIn(Duration.between(clock.instant(), turn.get().at()), turn.get().why());
        }
        var body = events.structured(
                progress.workspaceId(), progress.eventId(), destination.get().webhook().payload());
        if (body == null) {
            return end(progress, DeliveryStatus.DEAD_LETTER, "The event is no longer stored.");
        }
        var event = new OutgoingEvent(progress.eventId(), progress.eventType(), progress.createdAt(), body);
        return progress.attemptsMade() == 0
                ? send(progress, destination.get(), event)
                : sendInTurn(progress, destination.get(), event);
    }

    /** First attempts take turns in the queue; those that come back from a wait take them here. */
    private AttemptOutcome sendInTurn(Progress progress, Destination destination, OutgoingEvent event) {
        var place = places.take(progress.webhookId(), Duration.ZERO);
        if (place.isEmpty()) {
            return laterInTurn("Many attempts at this endpoint are under way; this one waits for its turn.");
        }
        try (var taken = place.get()) {
            var shared = workspacePlaces.take(progress.workspaceId(), Duration.ZERO);
            if (shared.isEmpty()) {
                return laterInTurn("Many attempts of this workspace are under way; this one waits for its turn.");
            }
            try (var takenOfAll = shared.get()) {
                return send(progress, destination, event);
            }
        }
    }

    private static AttemptOutcome laterInTurn(String why) {
        return AttemptOutcome.retryIn(NEXT_TURN.plusMillis(ThreadLocalRandom.current().nextLong(NEXT_TURN.toMillis())), why);
    }

    @Override
    public void cancel(String deliveryId, int round) {
        store.progress(deliveryId)
                .filter(progress -> progress.round() == round)
                .ifPresent(progress -> giveUp(progress, "It was cancelled."));
    }

    private AttemptOutcome send(Progress progress, Destination destination, OutgoingEvent event) {
        if (progress.attemptsMade() == 0) {
            meters.firstAttemptAfter(Duration.between(progress.createdAt(), clock.instant()));
        }
        var exchange = post.send(destination, event);
        meters.attempted(progress, exchange);
        turns.after(exchange, progress.webhookId(), clock.instant());
        var outcome = record(progress, exchange, destination.webhook().options());
        if (exchange.isOfEndpoint()) {
            health.after(destination, exchange.attempt(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        }
        return outcome;
    }

    /**
     * Another attempt of the same delivery can be recorded between our reading and our writing, for instance by a
     * worker that was thought dead. Whoever is second reads again and decides on what is then there.
     */
    private AttemptOutcome record(Progress sent, Exchange exchange, DeliveryOptions options) {
        var now = Optional.of(sent);
        while (now.isPresent()) {
            var time = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var progress = now.get();
            var decision = Decision.over(sent, progress, exchange, schedule, options.retrySchedule(), time);
            if (decision.isEmpty()) {
                break;
            }
            if (committed(progress, exchange.attempt(), decision.get(), options, time)) {
                tell(progress, exchange, decision.get());
                return decision.get().outcome(exchange, time);
            }
            now = store.progress(sent.deliveryId());
        }
        LOG.info("An attempt ended after its delivery was decided, and is not recorded: delivery={}", sent.deliveryId());
        return AttemptOutcome.end("The delivery was decided while the attempt was under way.");
    }

    private boolean committed(
            Progress progress, Attempt attempt, Decision decision, DeliveryOptions options, Instant time) {
        if (!decision.endpointGone() && progress.sequence() == null) {
            return store.record(progress, attempt, decision, time);
        }
        return Boolean.TRUE.equals(transaction.execute(status -> {
            var recorded = store.record(progress, attempt, decision, time);
            if (recorded && decision.endpointGone()) {
                webhooks.disable(progress.workspaceId(), progress.webhookId(), "It answered 410 Gone.")
                        .ifPresent(webhook -> {
                            notice.letters().disabled(webhook, progress.deliveryId());
                            notice.disabled(webhook, progress.deliveryId(), time);
                        });
            }
            if (recorded && !holdsBack(progress, decision, options)) {
                letTheNextGo(progress, !decision.status().ended(), time);
            }
            return recorded;
        }));
    }

    /** Whether those behind this delivery in its order wait on. */
    private static boolean holdsBack(Progress progress, Decision decision, DeliveryOptions options) {
        var order = options.order();
        return decision.nextAttemptAt() != null
                && order != null
                && (order.hold() == null || !decision.nextAttemptAt().isAfter(progress.queuedAt().plus(order.hold())));
    }

    /** @param leaves whether this delivery goes on without its order */
    private void letTheNextGo(Progress progress, boolean leaves, Instant now) {
        if (progress.sequence() != null) {
            store.sequences().lock(List.of(progress.webhookId()));
            if (leaves) {
                store.sequences().leave(progress.deliveryId());
            }
            store.sequences().letGo(progress.webhookId(), progress.sequence(), now);
            wake.up(DeliveryQueue.NAME);
        }
    }

    private AttemptOutcome giveUp(Progress progress, String reason) {
        return end(progress, DeliveryStatus.CANCELLED, reason);
    }

    private AttemptOutcome end(Progress progress, DeliveryStatus as, String reason) {
        var ended = Boolean.TRUE.equals(transaction.execute(status -> {
            var now = clock.instant();
            var first = store.end(progress.deliveryId(), progress.round(), as, reason, now);
            if (first) {
                letTheNextGo(progress, false, now);
            }
            return first;
        }));
        if (ended) {
            meters.ended(as);
        }
        return AttemptOutcome.end(reason);
    }

    private Duration early(Progress progress) {
        var next = progress.nextAttemptAt();
        return next == null ? Duration.ZERO : Duration.between(clock.instant(), next);
    }

    private void tell(Progress progress, Exchange exchange, Decision decision) {
        if (decision.status().ended()) {
            meters.ended(decision.status());
        }
        LOG.atLevel(exchange.attempt().succeeded() ? Level.DEBUG : Level.INFO)
                .log(
                        "Delivery {}: workspace={} delivery={} event={} webhook={} attempt={} outcome={} status_code={}"
                                + " duration_ms={} next_attempt_at={}",
                        decision.status().word(),
                        progress.workspaceId(),
                        progress.deliveryId(),
                        progress.eventId(),
                        progress.webhookId(),
                        progress.attemptsMade() + 1,
                        exchange.outcome(),
                        exchange.attempt().statusCode(),
                        exchange.attempt().durationMs(),
                        decision.nextAttemptAt());
    }
}
