package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.Field;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.schedule.SyncTimetable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * A schedule as it was typed.
 *
 * @param repeats {@code every} or {@code cron}; empty for by hand
 */
record ScheduleForm(
        @Nullable String repeats,
        @Nullable String every,
        @Nullable String cron,
        @BindParam("time_zone") @Nullable String timeZone,
        @Nullable String overlap,
        @BindParam("catch_up") @Nullable String catchUp,
        @Nullable String jitter) {

    static ScheduleForm of(@Nullable JsonNode schedule) {
        if (schedule == null) {
            return new ScheduleForm("", null, null, null, null, null, null);
        }
        return new ScheduleForm(
                schedule.has("every") ? "every" : "cron",
                text(schedule, "every"),
                text(schedule, "cron"),
                text(schedule, "time_zone"),
                text(schedule, "overlap"),
                text(schedule, "catch_up"),
                text(schedule, "jitter"));
    }

    private static @Nullable String text(JsonNode schedule, String field) {
        return schedule.has(field) ? schedule.path(field).asText() : null;
    }

    /** Null for by hand. Refuses with 422, at the field of the form, what is no schedule. */
    @Nullable JsonNode schedule() {
        if (repeats == null || repeats.isEmpty()) {
            return null;
        }
        var schedule = JsonNodeFactory.instance.objectNode();
        if (repeats.equals("every")) {
            schedule.put("every", every == null ? "" : every.strip());
        } else {
            schedule.put("cron", cron == null ? "" : cron.strip());
            put(schedule, "time_zone", timeZone);
        }
        put(schedule, "overlap", overlap);
        put(schedule, "catch_up", catchUp);
        put(schedule, "jitter", jitter);
        try {
            SyncTimetable.of(schedule);
        } catch (Refusal refused) {
            throw refused.at(String.valueOf(refused.field()).replaceFirst("^schedule/?", ""));
        }
        return schedule;
    }

    private static void put(ObjectNode schedule, String field, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            schedule.put(field, value.strip());
        }
    }

    List<Field> fields() {
        return List.of(
                Field.choice("repeats", "Runs", repeats == null ? "" : repeats, List.of(
                        "", "By hand", "every", "Again and again, after an interval", "cron", "At times of the day (cron)")),
                Field.text("every", "Interval").value(every).optional().placeholder("PT15M")
                        .suggestions(List.of("PT5M", "PT15M", "PT1H", "PT6H", "P1D"))
                        .hint("PT15M is 15 minutes, PT1H an hour, P1D a day; a minute at least."),
                Field.text("cron", "Times").value(cron).optional().placeholder("0 6 * * 1-5")
                        .hint("Minute, hour, day of the month, month, day of the week: 0 6 * * 1-5 is 06:00 from Monday to Friday."),
                Field.text("time_zone", "Time zone of the times").value(timeZone).optional().placeholder("Europe/Berlin")
                        .hint("UTC where it is left out."),
                Field.choice("overlap", "When a run is still open", overlap == null ? "skip" : overlap, List.of(
                        "skip", "Leave the time out",
                        "buffer_one", "Run once more after it",
                        "cancel_running", "Cancel it and begin anew")),
                Field.text("catch_up", "Make up for missed times for").value(catchUp).optional().placeholder("P7D")
                        .hint("How late a missed time still counts; seven days where it is left out. One run makes up for all of them."),
                Field.text("jitter", "Spread over").value(jitter).optional().placeholder("PT5M")
                        .hint("Moves the sync by up to so much behind its times, always by the same, so that not all begin at once."));
    }
}
