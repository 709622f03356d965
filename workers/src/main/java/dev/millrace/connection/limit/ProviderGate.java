package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import dev.millrace.connection.limit.BudgetStore.Taken;
import dev.millrace.connection.limit.Breakers.Degraded;
import dev.millrace.connection.limit.Breakers.State;
import dev.millrace.connection.limit.NotNow.Reason;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The gate of workers: the host's breaker first, then the account's budget. */
final class ProviderGate implements Gate {

    /** A longer wait is the run's, by a durable timer. */
    private static final Duration LONGEST_HERE = Duration.ofSeconds(1);

    private static final Duration LONGEST_RESERVED = Duration.ofDays(1);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Function<Connection, Optional<Budget>> budgets;
    private final BudgetStore store;
    private final Breakers breakers;
    private final Detours detours;
    private final Clock clock;
    private final Consumer<Duration> pause;

    /** @param pause blocks the thread for so long, a second at most */
    ProviderGate(
            Function<Connection, Optional<Budget>> budgets,
            BudgetStore store,
            Breakers breakers,
            Detours detours,
            Clock clock,
            Consumer<Duration> pause) {
        this.budgets = budgets;
        this.store = store;
        this.breakers = breakers;
        this.detours = detours;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Passage enter(Connection through, URI target, Entry entry) {
        var host = String.valueOf(target.getRawAuthority());
        var state = breakers.ask(through, host);
        var closed = state.closedTo().orElse(null);
        var detour = closed == null ? null : detours.of(through, target).orElse(null);
        if (detour != null) {
            host = detour.getRawAuthority();
            state = breakers.ask(through, host);
            closed = state.closedTo().orElse(null);
        }
        if (closed != null && entry.first()) {
            throw broken(closed);
        }
        var budget = budgets.apply(through).orElse(null);
        var taken = budget == null ? null : take(budget, entry).orElse(null);
        return new Watched(store, breakers, clock, through, host, state, detour, budget, taken);
    }

    private NotNow broken(Degraded degraded) {
        return new NotNow(
                Reason.BROKEN,
                "%s has failed again and again (%s), and is not called; it is tried again at %s."
                        .formatted(degraded.host(), degraded.reason(), CLOCK.format(degraded.until())),
                breakers.comeBack(degraded),
                null);
    }

    /** Empty where the request overdraws the budget, since it cannot be sent later. */
    private Optional<Taken> take(Budget budget, Entry entry) {
        var now = clock.instant();
        var reserved = entry.first() ? reserved(budget, entry.slot(), now) : Optional.<Taken>empty();
        var taken = reserved.isPresent() ? reserved : store.take(budget, now, now.plus(LONGEST_RESERVED));
        var wait = taken.map(time -> Duration.between(now, time.slot())).orElse(LONGEST_RESERVED);
        if (wait.compareTo(LONGEST_HERE) <= 0) {
            if (wait.isPositive()) {
                pause.accept(wait);
            }
            return taken;
        }
        if (entry.first() && entry.mayWait()) {
            throw taken.map(time -> usedUp(budget, time.slot())).orElseGet(() -> usedUpForLong(budget));
        }
        return Optional.empty();
    }

    /** The time that was given away before, if it is now, and the provider has not refused since. */
    private Optional<Taken> reserved(Budget budget, @Nullable Instant slot, Instant now) {
        if (slot == null || slot.isAfter(now.plus(LONGEST_HERE)) || slot.plus(budget.grace()).isBefore(now)) {
            return Optional.empty();
        }
        return store.find(budget)
                .filter(found -> !found.closedUntil().isAfter(now))
                .map(found -> new Taken(slot, found.closedUntil(), found.leftOver(), found.windowEnds(), found.allowed()));
    }

    private static NotNow usedUp(Budget budget, Instant slot) {
        return new NotNow(
                Reason.LIMIT,
                "%s's rate limit is used up; it goes on at %s.".formatted(budget.title(), CLOCK.format(slot)),
                slot,
                slot);
    }

    private static NotNow usedUpForLong(Budget budget) {
        return new NotNow(
                Reason.LIMIT,
                "%s's rate limit is used up for the next 24 hours by what waits already.".formatted(budget.title()),
                null,
                null);
    }
}
