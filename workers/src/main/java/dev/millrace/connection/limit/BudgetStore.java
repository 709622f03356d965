package dev.millrace.connection.limit;

import static dev.millrace.sql.Timestamps.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code provider_budget}. */
final class BudgetStore {

    /**
     * A time, given away.
     *
     * @param slot when to send the request
     * @param leftOver what is left after it until {@code windowEnds}, by what the provider has told; null where it has not
     * @param allowed the allowance that it has told, or null
     */
    record Taken(Instant slot, Instant closedUntil, @Nullable Integer leftOver, Instant windowEnds, @Nullable Integer allowed) {}

    private final JdbcClient jdbc;

    BudgetStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The next free time, which is nobody else's from now on; empty where that is after {@code latest}.
     *
     * <p>In no window there are more than are allowed: a place of the ring, which holds a fiftieth of them, is used again
     * only when a window has passed since its last request. Times are given in their order, and those that lie ahead evenly
     * spread, so that whoever waits does not come all at once.
     */
    Optional<Taken> take(Budget budget, Instant now, Instant latest) {
        var taken = takeOfThere(budget, now, latest);
        if (taken.isPresent()) {
            return taken;
        }
        // It may be the first time, for another worker too.
        begin(budget, now);
        return takeOfThere(budget, now, latest);
    }

    private Optional<Taken> takeOfThere(Budget budget, Instant now, Instant latest) {
        return jdbc.sql(
                        """
                        with locked as (
                            select b.*, coalesce(b.allowed, :requests) as requests
                            from provider_budget b where b.budget = :budget for update
                        ), sized as (
                            select l.*, (l.requests + 49) / 50 as most from locked l
                        ), placed as (
                            select s.*, s.used >= s.most as next,
                                case when s.used < s.most then s.place else s.place % (s.requests / s.most) + 1 end as to_place
                            from sized s
                        ), timed as (
                            select p.budget, p.next, p.to_place, greatest(
                                :now,
                                p.closed_until,
                                case when p.next then p.stamps[p.to_place] + :window end,
                                case when p.slot > :now then p.slot + :window / p.requests end,
                                case when p.left_over <= 0 then p.window_ends end) as to_slot
                            from placed p
                        )
                        update provider_budget b set
                            place = t.to_place,
                            used = case when t.next then 1 else b.used + 1 end,
                            stamps[t.to_place] = t.to_slot,
                            slot = t.to_slot,
                            left_over = case when t.to_slot < b.window_ends then b.left_over - 1 else b.left_over end,
                            used_at = :usedAt
                        from timed t
                        where b.budget = t.budget and t.to_slot <= :latest
                        returning b.slot, b.closed_until, b.left_over, b.window_ends, b.allowed
                        """)
                .param("budget", budget.key())
                .param("requests", budget.limit().requests())
                .param("now", micros(now))
                .param("usedAt", utc(now))
                .param("window", micros(budget.window()))
                .param("latest", micros(latest))
                .query((row, number) -> taken(row))
                .optional();
    }

    private void begin(Budget budget, Instant now) {
        jdbc.sql("insert into provider_budget (budget, used_at) values (:budget, :now) on conflict (budget) do nothing")
                .param("budget", budget.key())
                .param("now", utc(now))
                .update();
    }

    /** How it stands; {@code slot} is the last one that was given. */
    Optional<Taken> find(Budget budget) {
        return jdbc.sql("select slot, closed_until, left_over, window_ends, allowed from provider_budget where budget = :budget")
                .param("budget", budget.key())
                .query((row, number) -> taken(row))
                .optional();
    }

    /** Gives away no time before {@code until}. */
    void close(Budget budget, Instant until) {
        jdbc.sql("update provider_budget set closed_until = greatest(closed_until, :until) where budget = :budget")
                .param("budget", budget.key())
                .param("until", micros(until))
                .update();
    }

    /**
     * Notes what the provider has told. Within one window it only lowers what is left, since answers come in any order; an
     * allowance is taken over where it is larger than what is documented.
     */
    void told(Budget budget, LimitReading told) {
        jdbc.sql(
                        """
                        update provider_budget set
                            allowed = case when :limit > :requests then :limit else allowed end,
                            left_over = case
                                when :reset > window_ends + :tolerance then :remaining
                                when :reset >= window_ends - :tolerance then least(left_over, :remaining)
                                else left_over
                            end,
                            window_ends = case when :reset > window_ends + :tolerance then :reset else window_ends end
                        where budget = :budget
                        """)
                .param("budget", budget.key())
                .param("requests", budget.limit().requests())
                .param("limit", told.limit() == null ? 0 : told.limit())
                .param("remaining", told.remaining() == null ? 0 : told.remaining())
                .param("reset", told.reset() == null || told.remaining() == null ? 0 : micros(told.reset()))
                .param("tolerance", micros(budget.tolerance()))
                .update();
    }

    /** Forgets those that nobody has used since {@code before}. */
    int forget(Instant before) {
        return jdbc.sql("delete from provider_budget where used_at < :before")
                .param("before", utc(before))
                .update();
    }

    private static Taken taken(ResultSet row) throws SQLException {
        return new Taken(
                instant(row.getLong("slot")),
                instant(row.getLong("closed_until")),
                row.getObject("left_over", Integer.class),
                instant(row.getLong("window_ends")),
                row.getObject("allowed", Integer.class));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
