package dev.millrace.language.definition;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** When runs start by themselves (DSL, "Schedule"). All times are UTC. */
public sealed interface Schedule {

    /** The shortest interval. */
    Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * At the full multiples of {@code interval} since 1970-01-01T00:00Z, whether or not the run before has ended: every
     * PT15M is at :00, :15, :30 and :45.
     */
    record Every(Duration interval) implements Schedule {

        @Override
        public Optional<Instant> next(Instant after) {
            return Optional.of(atOrBefore(after).plus(interval));
        }

        @Override
        public Optional<Instant> last(Instant now) {
            return Optional.of(atOrBefore(now));
        }

        private Instant atOrBefore(Instant instant) {
            var length = interval.toMillis();
            return Instant.ofEpochMilli(Math.floorDiv(instant.toEpochMilli(), length) * length);
        }
    }

    /**
     * At the times of a Unix cron expression: minute, hour, day of the month, month, day of the week. Where both days are
     * restricted, either of them is enough.
     */
    record Cron(String expression) implements Schedule {

        @Override
        public Optional<Instant> next(Instant after) {
            return times().nextExecution(after.atZone(ZoneOffset.UTC)).map(Instant::from);
        }

        @Override
        public Optional<Instant> last(Instant now) {
            // The library looks strictly before.
            return times().lastExecution(now.plusMillis(1).atZone(ZoneOffset.UTC)).map(Instant::from);
        }

        private ExecutionTime times() {
            return ExecutionTime.forCron(parser().parse(expression));
        }
    }

    /** So long after the end of the run before; the first time so long after the automation was stored or enabled. */
    record After(Duration delay) implements Schedule {

        @Override
        public Optional<Instant> next(Instant after) {
            return Optional.of(after.plus(delay));
        }

        @Override
        public Optional<Instant> last(Instant now) {
            return Optional.of(now);
        }
    }

    /** The first time after {@code after}; empty where there is none. */
    Optional<Instant> next(Instant after);

    /** The last time up to {@code now}; empty where there was none. */
    Optional<Instant> last(Instant now);

    /**
     * Reads {@code schedule}, an object with one of {@code every}, {@code cron}, {@code after}.
     *
     * @throws IllegalArgumentException where it is none of them, or not what the linter takes
     */
    static Schedule of(JsonNode schedule) {
        if (schedule.has("cron")) {
            var expression = schedule.path("cron").asText();
            checkCron(expression);
            return new Cron(expression);
        }
        return schedule.has("every")
                ? new Every(interval(schedule.path("every")))
                : new After(interval(schedule.path("after")));
    }

    /** @throws IllegalArgumentException that says what is wrong with the expression */
    static void checkCron(String expression) {
        parser().parse(expression).validate();
    }

    private static Duration interval(JsonNode node) {
        var interval = Durations.of(node);
        if (interval.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("A schedule's interval is at least a second.");
        }
        return interval;
    }

    private static CronParser parser() {
        return new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    }
}
