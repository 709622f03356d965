package dev.millrace.connection.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.limit.BudgetStore.Taken;
import dev.millrace.connection.provider.RateLimit;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class BudgetStoreTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final SetClock clock = new SetClock();
    private final Instant start = clock.instant();
    private final DataSource database = TestDatabase.create();
    private final BudgetStore store = new BudgetStore(JdbcClient.create(new SingleConnectionDataSource(connection(), true)));

    @Test
    void givesTheWholeAllowanceAtOnceAndThenOneTimeAfterAnother() {
        var budget = budget(20);

        assertThat(slots(budget, 20)).containsOnly(start);
        assertThat(slots(budget, 3))
                .containsExactly(start.plusMillis(10_250), start.plusNanos(10_762_500_000L), start.plusMillis(11_275));
    }

    @Test
    void anotherAccountHasItsOwn() {
        slots(budget(20), 20);

        assertThat(slots(new Budget("other", "Other", limit(20)), 1)).containsExactly(start);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 51, 100, 130, 1000})
    void inNoWindowAreThereMoreThanAreAllowedHoweverTheyAreAskedFor(int requests) {
        var budget = budget(requests);
        var chance = new Random(requests);
        var slots = new ArrayList<Instant>();
        for (var burst = 0; burst < 12; burst++) {
            slots.addAll(slots(budget, 1 + chance.nextInt(requests)));
            clock.advance(Duration.ofMillis(chance.nextInt(8_000)));
        }

        assertThat(slots).isSorted();
        assertThat(mostInAWindow(slots)).isLessThanOrEqualTo(requests);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 50, 100, 130, 1000})
    void nearlyAllThatIsAllowedIsGivenWhereMoreIsWanted(int requests) {
        var last = slots(budget(requests), requests * 5).getLast();

        var used = 5.0 / (Duration.between(start, last).toMillis() / 1_000.0 / WINDOW.toSeconds() + 1.0 / requests);
        System.out.printf("%d per %s: %.1f %% of the allowance used%n", requests, WINDOW, used * 100);
        assertThat(used).isGreaterThan(0.95);
    }

    @Test
    void workersAtTheSameTimeAreNeverGivenTheSame() throws Exception {
        var budget = budget(100);
        List<Instant> slots = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(10)) {
            var work = IntStream.range(0, 10)
                    .<Callable<List<Instant>>>mapToObj(worker -> () -> {
                        var own = new BudgetStore(JdbcClient.create(new SingleConnectionDataSource(connection(), true)));
                        return IntStream.range(0, 50).mapToObj(turn -> slot(own, budget)).toList();
                    })
                    .toList();
            for (var done : workers.invokeAll(work)) {
                slots.addAll(done.get());
            }
        }

        slots.sort(null);
        assertThat(slots).hasSize(500);
        assertThat(mostInAWindow(slots)).isEqualTo(100);
        assertThat(slots.stream().filter(slot -> slot.isAfter(start))).doesNotHaveDuplicates();
    }

    @Test
    void givesNoTimeBeforeAProvidersRefusalEndsAndThenOneAfterAnother() {
        var budget = budget(20);
        slots(budget, 1);

        store.close(budget, start.plusSeconds(60));
        store.close(budget, start.plusSeconds(30));

        assertThat(slots(budget, 2)).containsExactly(start.plusSeconds(60), start.plusNanos(60_512_500_000L));
    }

    @Test
    void givesNoMoreThanTheProviderSaysIsLeft() {
        var budget = budget(20);
        slots(budget, 1);

        store.told(budget, told(null, 3, start.plusSeconds(4)));
        // What came later was sent earlier.
        store.told(budget, told(null, 9, start.plusSeconds(4)));

        assertThat(slots(budget, 5))
                .containsExactly(
                        start, start, start, start.plusSeconds(4), start.plusNanos(4_512_500_000L));
    }

    @Test
    void aNewWindowOfTheProviderReplacesTheOldOne() {
        var budget = budget(20);
        slots(budget, 1);
        store.told(budget, told(null, 0, start.plusSeconds(4)));

        store.told(budget, told(null, 2, start.plusSeconds(14)));
        store.told(budget, told(null, 0, start.plusSeconds(4)));

        assertThat(slots(budget, 3)).containsExactly(start, start, start.plusSeconds(14));
    }

    @Test
    void takesALargerAllowanceOverAndNoSmallerOne() {
        var budget = budget(20);
        slots(budget, 1);

        store.told(budget, told(40, null, null));
        store.told(budget, told(5, null, null));

        assertThat(slots(budget, 39)).containsOnly(start);
        assertThat(slots(budget, 1).getFirst()).isAfter(start);
    }

    @Test
    void reservesNothingThatIsTooFarAway() {
        var budget = budget(1);
        slots(budget, 1);

        assertThat(store.take(budget, start, start.plusSeconds(10))).isEmpty();
        assertThat(store.take(budget, start, start.plusSeconds(11)).map(Taken::slot)).contains(start.plusMillis(10_250));
    }

    @Test
    void forgetsWhatNobodyUses() {
        slots(budget(1), 1);

        assertThat(store.forget(start)).isZero();
        assertThat(store.forget(start.plusSeconds(1))).isEqualTo(1);
    }

    private List<Instant> slots(Budget budget, int count) {
        return IntStream.range(0, count).mapToObj(turn -> slot(store, budget)).toList();
    }

    private Instant slot(BudgetStore from, Budget budget) {
        return Optional.of(clock.instant())
                .flatMap(now -> from.take(budget, now, now.plus(Duration.ofDays(1))))
                .orElseThrow()
                .slot();
    }

    private static int mostInAWindow(List<Instant> sorted) {
        var most = 0;
        for (int from = 0, to = 0; to < sorted.size(); to++) {
            while (!sorted.get(from).plus(WINDOW).isAfter(sorted.get(to))) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private static LimitReading told(@Nullable Integer limit, @Nullable Integer remaining, @Nullable Instant reset) {
        return new LimitReading(null, limit, remaining, reset);
    }

    private static Budget budget(int requests) {
        return new Budget("wsp_1/some/account/1", "Some service", limit(requests));
    }

    private static RateLimit limit(int requests) {
        return new RateLimit(requests, WINDOW, null, null, null, null, null, null, null, null, null);
    }

    private java.sql.Connection connection() {
        try {
            return database.getConnection();
        } catch (java.sql.SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
