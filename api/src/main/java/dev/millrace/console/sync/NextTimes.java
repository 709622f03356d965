package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.sync.Amount.Unit;
import dev.millrace.sync.schedule.Rhythm;
import dev.millrace.sync.schedule.SyncTimetable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The boxes of a schedule with what is wrong in them, or with the next times of what they say. */
@Component
class NextTimes {

    private static final int SHOWN = 5;

    /** Regions of places; the rest of the list are other names of these, and offsets. */
    private static final List<String> REGIONS = List.of(
            "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/");
    private static final List<String> ZONES = Stream.concat(
                    Stream.of("UTC"),
                    ZoneId.getAvailableZoneIds().stream().filter(zone -> REGIONS.stream().anyMatch(zone::startsWith)).sorted())
            .toList();

    private final Moments moments;

    NextTimes(Moments moments) {
        this.moments = moments;
    }

    /** @param text such as {@code Monday, 23 November 2026, 06:00 (Europe/Berlin)} */
    record Time(String text, Moment moment) {}

    /**
     * What the template of a schedule shows.
     *
     * @param path where the next times are asked for
     * @param problems a sentence for each box, empty where nothing is wrong
     * @param further whether the boxes that few need are unfolded
     * @param sentence instead of the times, or about them; empty where there is nothing to say
     */
    record Part(
            String path,
            ScheduleForm given,
            List<Choice> ways,
            List<Choice> units,
            List<Choice> overlaps,
            List<Choice> lateUnits,
            List<Choice> spreadUnits,
            boolean further,
            List<String> zones,
            Map<String, String> problems,
            List<Time> times,
            String sentence) {}

    /** @param syncId null for a sync that is not there yet */
    Part part(ScheduleForm given, @Nullable String syncId, String path) {
        var problems = ScheduleProblems.of(given);
        var schedule = problems.isEmpty() ? given.schedule() : null;
        var overlap = given.overlap() == null ? "" : given.overlap();
        return new Part(
                path,
                given,
                choices(given.isByHand() ? "" : String.valueOf(given.repeats()), List.of(
                        "", "By hand", "every", "Again and again, after an interval", "cron", "At times of the day or week (cron)")),
                units(given.interval().unit(), Unit.MINUTES, Unit.HOURS, Unit.DAYS),
                choices(overlap.isEmpty() ? "skip" : overlap, List.of(
                        "skip", "Leave that time out",
                        "buffer_one", "Run once more after it",
                        "cancel_running", "Cancel the open run and begin anew")),
                units(given.lateness().unit(), Unit.MINUTES, Unit.HOURS, Unit.DAYS),
                units(given.spread().unit(), Unit.SECONDS, Unit.MINUTES),
                !given.lateness().number().isEmpty() || !given.spread().number().isEmpty()
                        || !overlap.isEmpty() && !overlap.equals("skip"),
                ZONES,
                ScheduleProblems.BOXES.stream()
                        .collect(Collectors.toMap(Function.identity(), box -> problems.getOrDefault(box, ""))),
                schedule == null ? List.of() : times(schedule, syncId),
                sentence(given, schedule, syncId));
    }

    private static List<Choice> choices(String chosen, List<String> values) {
        return Stream.iterate(0, index -> index < values.size(), index -> index + 2)
                .map(index -> new Choice(values.get(index), values.get(index + 1), values.get(index).equals(chosen)))
                .toList();
    }

    /** One that only the API can say is offered where it is chosen. */
    private static List<Choice> units(Unit chosen, Unit... offered) {
        return Stream.of(Unit.values())
                .filter(unit -> unit == chosen || List.of(offered).contains(unit))
                .map(unit -> new Choice(unit.word(), unit.word(), unit == chosen))
                .toList();
    }

    private static String sentence(ScheduleForm given, @Nullable JsonNode schedule, @Nullable String syncId) {
        if (given.isByHand()) {
            return "It runs when somebody starts it.";
        }
        if (schedule == null) {
            return "Mend what is marked to see when it runs.";
        }
        return syncId == null && !given.spread().number().isEmpty()
                ? "Each of them up to %s later, always by the same.".formatted(given.spread().words())
                : "";
    }

    private List<Time> times(JsonNode schedule, @Nullable String syncId) {
        var timetable = SyncTimetable.of(schedule);
        Function<Instant, Optional<Instant>> next =
                after -> syncId == null ? timetable.rhythm().next(after) : timetable.next(syncId, after);
        ZoneId zone = timetable.rhythm() instanceof Rhythm.Cron cron ? cron.zone() : ZoneOffset.UTC;
        return Stream.iterate(next.apply(moments.now()), Optional::isPresent, at -> at.flatMap(next))
                .limit(SHOWN)
                .map(at -> new Time(words(at.get(), zone), moments.of(at.get())))
                .toList();
    }

    private static String words(Instant at, ZoneId zone) {
        var precise = at.getEpochSecond() % 60 != 0;
        return DateTimeFormatter.ofPattern(precise ? "EEEE, d MMMM uuuu, HH:mm:ss" : "EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH)
                        .withZone(zone)
                        .format(at)
                + " (%s)".formatted(zone == ZoneOffset.UTC ? "UTC" : zone.getId());
    }
}
