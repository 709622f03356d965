package dev.millrace.sync.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.definition.Durations;
import dev.millrace.language.definition.Schedule;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a sync runs by itself, as its {@code schedule} says.
 *
 * @param overlap what becomes of a time that comes while a run is open; {@link Overlap#SKIP} where it is left out
 * @param catchUp how late a time that was missed is made up for, by one run however many were missed; seven days where it is left out
 * @param jitter how far a sync may be moved behind its times, always by the same, so that not all begin at once; zero where it is left out
 */
public record SyncTimetable(Rhythm rhythm, Overlap overlap, Duration catchUp, Duration jitter) {

    private static final List<String> FIELDS = List.of("every", "cron", "time_zone", "overlap", "catch_up", "jitter");
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration LATEST = Duration.ofDays(365);
    private static final Duration DEFAULT_CATCH_UP = Duration.ofDays(7);
    private static final Duration WIDEST = Duration.ofHours(1);

    /** What becomes of a time that comes while a run is open. There is no second run at the same time: a page would be written twice. */
    public enum Overlap {
        /** It is left out, and counted. */
        SKIP,
        /** One run follows as soon as that one has ended, however many times have come meanwhile. */
        BUFFER_ONE,
        /** The run at work ends as cancelled, and a new one begins. */
        CANCEL_RUNNING;

        /** As in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads a schedule. Refuses with 422 and the place, below {@code schedule}, what is none. */
    public static SyncTimetable of(JsonNode schedule) {
        if (!schedule.isObject() || schedule.has("every") == schedule.has("cron")) {
            throw invalid("", "schedule is {\"every\": \"PT15M\"}, {\"cron\": \"0 * * * *\"} or null.");
        }
        for (var field : schedule.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw Refusal.invalid(
                        "field_unknown",
                        "schedule/" + field.getKey(),
                        "A schedule has no field '%s'; it has %s.".formatted(field.getKey(), String.join(", ", FIELDS)));
            }
        }
        var jitter = duration(schedule, "jitter", Duration.ZERO, Duration.ZERO, WIDEST);
        return new SyncTimetable(
                schedule.has("cron") ? cron(schedule) : every(schedule, jitter),
                overlap(text(schedule, "overlap")),
                duration(schedule, "catch_up", DEFAULT_CATCH_UP, SHORTEST, LATEST),
                jitter);
    }

    private static Rhythm every(JsonNode schedule, Duration jitter) {
        if (schedule.has("time_zone")) {
            throw invalid("/time_zone", "An interval is the same in every time zone; time_zone belongs to cron.");
        }
        var interval = duration(schedule, "every", SHORTEST, SHORTEST, LONGEST);
        if (interval.compareTo(jitter) <= 0) {
            throw invalid("/jitter", "jitter is shorter than the interval.");
        }
        return new Rhythm.Every(interval);
    }

    private static Rhythm cron(JsonNode schedule) {
        var expression = text(schedule, "cron");
        try {
            Schedule.checkCron(String.valueOf(expression));
        } catch (IllegalArgumentException unreadable) {
            throw invalid("/cron", "The schedule cannot be read: " + unreadable.getMessage());
        }
        return new Rhythm.Cron(String.valueOf(expression), zone(text(schedule, "time_zone")));
    }

    private static ZoneId zone(@Nullable String name) {
        if (name == null) {
            return ZoneOffset.UTC;
        }
        // Those of the system's own list are known to Java alone.
        if (!ZoneId.getAvailableZoneIds().contains(name) || name.startsWith("SystemV")) {
            throw invalid("/time_zone", "There is no time zone '%s'; one is Europe/Berlin.".formatted(name));
        }
        return ZoneId.of(name);
    }

    private static Overlap overlap(@Nullable String word) {
        return word == null
                ? Overlap.SKIP
                : Arrays.stream(Overlap.values())
                        .filter(one -> one.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> invalid("/overlap", "overlap is skip, buffer_one or cancel_running."));
    }

    private static @Nullable String text(JsonNode schedule, String field) {
        var value = schedule.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid("/" + field, "%s is a text.".formatted(field));
        }
        return value.asText();
    }

    private static Duration duration(JsonNode schedule, String field, Duration otherwise, Duration least, Duration most) {
        var text = text(schedule, field);
        if (text == null) {
            return otherwise;
        }
        Duration given;
        try {
            given = Durations.of(TextNode.valueOf(text));
        } catch (IllegalArgumentException unreadable) {
            throw invalid("/" + field, "%s is a duration, such as PT15M.".formatted(field));
        }
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw invalid("/" + field, "%s is a duration from %s to %s.".formatted(field, least, most));
        }
        return given;
    }

    /** The first time of this sync after {@code after}; empty where there is none. */
    public Optional<Instant> next(String syncId, Instant after) {
        var offset = offset(syncId);
        return rhythm.next(after.minus(offset)).map(time -> time.plus(offset));
    }

    /**
     * The time for which a sync that was due at {@code nextAt} is to run now: that one, or the first later one that is not too late;
     * empty where all of them are.
     */
    public Optional<Instant> due(String syncId, Instant nextAt, Instant now) {
        var oldest = now.minus(catchUp);
        return nextAt.isBefore(oldest) ? next(syncId, oldest).filter(time -> !time.isAfter(now)) : Optional.of(nextAt);
    }

    /** The first time after {@code after} at which the engine ticks: a cron expression cannot say how far a sync is behind it. */
    Optional<Instant> tick(String syncId, Instant after) {
        return rhythm instanceof Rhythm.Every ? next(syncId, after) : rhythm.next(after);
    }

    /** By how much this sync is behind the rhythm's times. */
    Duration offset(String syncId) {
        return Duration.ofSeconds(Math.floorMod(syncId.hashCode(), jitter.toSeconds() + 1));
    }

    private static Refusal invalid(String below, String message) {
        return Refusal.invalid("field_invalid", "schedule" + below, message);
    }
}
