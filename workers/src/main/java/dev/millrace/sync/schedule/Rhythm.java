package dev.millrace.sync.schedule;

import dev.millrace.language.definition.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The times of a schedule, one after the other. */
public sealed interface Rhythm {

    /** The first time after {@code after}; empty where there is none. */
    Optional<Instant> next(Instant after);

    /** At the full multiples of {@code interval} since 1970-01-01T00:00Z; clocks that change make no difference. */
    record Every(Duration interval) implements Rhythm {

        @Override
        public Optional<Instant> next(Instant after) {
            return new Schedule.Every(interval).next(after);
        }
    }

    /**
     * At the times of a Unix cron expression, as a clock in {@code zone} shows them. A time that a clock leaves out when it is put
     * forward comes as much later: 02:30 at 03:30. A time that it shows twice, when it is put back, counts once, the first time;
     * unless the expression leaves the hours open, since whoever asks for every quarter of an hour wants no hour without.
     */
    record Cron(String expression, ZoneId zone) implements Rhythm {

        /** Times within one change of the clocks; more cannot be in vain. */
        private static final int MOST_IN_VAIN = 2_000;

        @Override
        public Optional<Instant> next(Instant after) {
            var shown = after.atZone(zone);
            var offset = everyHour() ? shown.getOffset() : null;
            var local = shown.toLocalDateTime();
            for (var tries = 0; tries < MOST_IN_VAIN; tries++) {
                var found = nextLocal(local);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                local = found.get();
                var instant = ZonedDateTime.ofLocal(local, zone, offset).toInstant();
                if (instant.isAfter(after)) {
                    return Optional.of(offset == null ? instant : orInTheHourThatComesTwice(after, instant));
                }
            }
            return Optional.empty();
        }

        private Instant orInTheHourThatComesTwice(Instant after, Instant found) {
            var change = zone.getRules().nextTransition(after);
            if (change == null || !change.isOverlap() || found.isBefore(change.getInstant())) {
                return found;
            }
            return nextLocal(change.getDateTimeAfter().minusNanos(1))
                    .map(again -> again.toInstant(change.getOffsetAfter()))
                    .filter(found::isAfter)
                    .orElse(found);
        }

        /** A clock in UTC leaves nothing out and shows nothing twice, so that it stands for any. */
        private Optional<LocalDateTime> nextLocal(LocalDateTime after) {
            return new Schedule.Cron(expression)
                    .next(after.toInstant(ZoneOffset.UTC))
                    .map(instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
        }

        private boolean everyHour() {
            return fields()[1].startsWith("*");
        }

        /** Minute, hour, day of the month, month, day of the week. */
        String[] fields() {
            return expression.strip().split("\\s+");
        }
    }
}
