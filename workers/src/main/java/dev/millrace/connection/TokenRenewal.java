package dev.millrace.connection;

import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gets the next access token of a connection, once for everybody who wants it: by one thread of this process, and by one
 * process, which holds the connection's row locked while the token endpoint answers.
 */
final class TokenRenewal {

    private static final TokenOutcome.Unavailable BUSY =
            new TokenOutcome.Unavailable("its token is being renewed, which takes long", Duration.ofSeconds(1));

    private static final Logger log = LoggerFactory.getLogger(TokenRenewal.class);
    private static final int RESCUES = 6;
    private static final Duration RESCUE_PAUSE = Duration.ofMillis(300);

    private final TokenStore store;
    private final TokenClient client;
    private final Clock clock;
    private final TransactionTemplate alone;
    private final Duration patience;
    private final SingleFlight<TokenOutcome> flights = new SingleFlight<>();
    /** Each renewal holds a database connection, and a slow endpoint must not take all of them. */
    private final Semaphore permits;

    TokenRenewal(
            TokenStore store,
            TokenClient client,
            PlatformTransactionManager transactions,
            Clock clock,
            ConnectionSettings settings) {
        this.store = store;
        this.client = client;
        this.clock = clock;
        this.alone = new TransactionTemplate(transactions);
        // The token must be kept even if whoever wanted it fails later.
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.patience = settings.tokenDeadline().plusSeconds(2);
        this.permits = new Semaphore(settings.concurrentRenewals());
    }

    /**
     * The token to use now, or why there is none; empty when the connection was deleted meanwhile.
     *
     * @param request made of what is held once nobody else can change it
     */
    Optional<TokenOutcome> renew(String connectionId, Function<HeldToken, TokenRequest> request) {
        return renew(connectionId, Instant.MIN, request);
    }

    /** As {@link #renew}, but a good token is good enough only where the endpoint was asked since {@code since}. */
    Optional<TokenOutcome> renew(String connectionId, Instant since, Function<HeldToken, TokenRequest> request) {
        // Waiting for a permit, for the row and for the endpoint may each take the patience.
        var outcome = flights.run(
                connectionId, patience.multipliedBy(3), () -> renewWithPermit(connectionId, since, request));
        return outcome.isEmpty() ? Optional.of(BUSY) : outcome.filter(found -> found != GONE);
    }

    /** Lets nobody use {@code token} any more, where it is still the one that the connection has. */
    void forget(String connectionId, Secret token) {
        alone.executeWithoutResult(transaction -> store.lock(connectionId, patience)
                .filter(held -> held.issued() != null && held.issued().token().equals(token))
                .ifPresent(held -> store.forget(connectionId)));
    }

    /** Notes that the service accepts {@code token} no more, where it is still the one that the connection has. */
    void lost(String connectionId, Secret token, TokenOutcome.Denied why) {
        alone.executeWithoutResult(transaction -> store.lock(connectionId, patience)
                .filter(held -> held.issued() != null && held.issued().token().equals(token))
                .ifPresent(held -> store.save(
                        connectionId, new HeldToken(null, held.refresh(), why, clock.instant().plus(patience)), why)));
    }

    /** Told apart by identity; nobody outside sees it. */
    private static final TokenOutcome GONE = new TokenOutcome.Denied("it was deleted");

    private TokenOutcome renewWithPermit(
            String connectionId, Instant since, Function<HeldToken, TokenRequest> request) {
        var permitted = false;
        try {
            permitted = permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            return permitted ? renewDurably(connectionId, since, request) : BUSY;
        } catch (PessimisticLockingFailureException otherProcessTakesLong) {
            return BUSY;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return BUSY;
        } finally {
            if (permitted) {
                permits.release();
            }
        }
    }

    private TokenOutcome renewDurably(String connectionId, Instant since, Function<HeldToken, TokenRequest> request) {
        var answered = new AtomicReference<Answered>();
        try {
            return alone.execute(transaction -> renewLocked(connectionId, since, request, answered));
        } catch (DataAccessException | TransactionException lost) {
            var answer = answered.get();
            if (answer == null) {
                throw lost;
            }
            return rescue(connectionId, answer, lost);
        }
    }

    /**
     * Keeps a token whose transaction was lost after the endpoint had answered: a refresh token that is good once is used
     * up by then, and nobody else can get the next. It is kept although somebody else may have been refused meanwhile,
     * unless that one has got a token too.
     */
    private TokenOutcome rescue(String connectionId, Answered answer, RuntimeException lost) {
        for (var attempt = 1; attempt <= RESCUES; attempt++) {
            try {
                LockSupport.parkNanos(RESCUE_PAUSE.multipliedBy(attempt - 1).toNanos());
                alone.executeWithoutResult(transaction -> store.lock(connectionId, patience)
                        .filter(held -> Objects.equals(held.refresh(), answer.before().refresh()))
                        .ifPresent(held -> store.save(
                                connectionId, held.after(answer.issued(), clock.instant()), answer.issued())));
                return answer.issued();
            } catch (DataAccessException | TransactionException again) {
                lost.addSuppressed(again);
            }
        }
        log.error("The next token of {} could not be kept, and somebody may have to connect it again", connectionId, lost);
        return answer.issued();
    }

    /** What the endpoint has issued to whom. */
    private record Answered(HeldToken before, TokenOutcome.Issued issued) {}

    private TokenOutcome renewLocked(
            String connectionId,
            Instant since,
            Function<HeldToken, TokenRequest> request,
            AtomicReference<Answered> answered) {
        var locked = store.lock(connectionId, patience);
        if (locked.isEmpty()) {
            return GONE;
        }
        // Whoever held the lock before has probably done what we came for.
        var known = locked.get().answer(clock.instant());
        if (known.isPresent() && (since.equals(Instant.MIN) || !store.answeredAt(connectionId).isBefore(since))) {
            return known.get();
        }
        var outcome = client.fetch(request.apply(locked.get()));
        if (outcome instanceof TokenOutcome.Issued issued) {
            answered.set(new Answered(locked.get(), issued));
        }
        var now = clock.instant();
        var held = locked.get().after(outcome, now);
        store.save(connectionId, held, outcome);
        return held.answer(now).orElse(outcome);
    }
}
