package dev.millrace.connection.limit;

import java.time.Clock;
import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;

/** Forgets budgets that nobody has used for two days: all that they know has passed. */
class IdleBudgets {

    private static final Duration REMEMBERED = Duration.ofDays(2);

    private final BudgetStore store;
    private final Clock clock;

    IdleBudgets(BudgetStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT10M")
    void forget() {
        store.forget(clock.instant().minus(REMEMBERED));
    }
}
