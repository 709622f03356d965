package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import dev.millrace.connection.limit.Breakers.State;
import dev.millrace.connection.limit.BudgetStore.Taken;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that was let through, whose end corrects the budget and the breaker. */
final class Watched implements Passage {

    private static final Logger log = LoggerFactory.getLogger(Watched.class);

    private final BudgetStore budgets;
    private final Breakers breakers;
    private final Clock clock;
    private final Connection through;
    private final String host;
    private final State state;
    private final @Nullable URI detour;
    private final @Nullable Budget budget;
    private final @Nullable Taken taken;

    Watched(
            BudgetStore budgets,
            Breakers breakers,
            Clock clock,
            Connection through,
            String host,
            State state,
            @Nullable URI detour,
            @Nullable Budget budget,
            @Nullable Taken taken) {
        this.budgets = budgets;
        this.breakers = breakers;
        this.clock = clock;
        this.through = through;
        this.host = host;
        this.state = state;
        this.detour = detour;
        this.budget = budget;
        this.taken = taken;
    }

    @Override
    public @Nullable URI detour() {
        return detour;
    }

    @Override
    public Optional<Instant> answered(EgressAnswer answer) {
        var reading = budget == null ? null : LimitReading.of(budget.limit(), answer, clock.instant());
        var refusedUntil = reading == null ? null : reading.refusedUntil();
        note(() -> {
            if (budget != null && refusedUntil != null) {
                budgets.close(budget, refusedUntil);
            } else if (budget != null && isNews(budget, reading)) {
                budgets.told(budget, reading);
            }
        });
        // A service that refuses for its limit's sake is well.
        ended(answer.status() < 500 || refusedUntil != null, "it answered %d".formatted(answer.status()));
        return Optional.ofNullable(refusedUntil);
    }

    /** Most answers tell what is known already, and so cost nothing. */
    private boolean isNews(Budget known, LimitReading told) {
        var allowed = taken == null || taken.allowed() == null ? known.limit().requests() : taken.allowed();
        if (told.limit() != null && told.limit() > allowed) {
            return true;
        }
        if (told.remaining() == null || told.reset() == null) {
            return false;
        }
        return taken == null
                || taken.leftOver() == null
                || told.remaining() < taken.leftOver()
                || told.reset().isAfter(taken.windowEnds().plus(known.tolerance()));
    }

    @Override
    public void failed(EgressFailure failure) {
        switch (failure.cause()) {
            case DNS, CONNECT, TLS, TIMEOUT, PROTOCOL -> ended(false, String.valueOf(failure.getMessage()));
            case ANSWER_TOO_LARGE -> ended(true, "");
            case REFUSED, BUSY, INTERRUPTED -> {
                // Nobody has asked the host.
            }
        }
    }

    @Override
    public void ended(boolean reached, String how) {
        note(() -> {
            if (reached) {
                breakers.answered(through, host, state);
            } else {
                breakers.failed(through, host, how, state);
            }
        });
    }

    /** The request has had its effect, and its answer must not be lost for the sake of our notes. */
    private void note(Runnable notes) {
        try {
            notes.run();
        } catch (RuntimeException away) {
            log.warn("What {} told is not noted: {}", host, away.toString());
        }
    }
}
