package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.sync.Amount.Unit;
import dev.millrace.language.definition.Durations;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.sync.schedule.SyncTimetable.Overlap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * A schedule as it was typed, box by box. An interval and its like are a number and the word of a {@link Unit}.
 *
 * @param repeats {@code every} or {@code cron}; empty for by hand
 */
record ScheduleForm(
        @Nullable String repeats,
        @Nullable String every,
        @BindParam("every_unit") @Nullable String everyUnit,
        @Nullable String cron,
        @BindParam("time_zone") @Nullable String timeZone,
        @Nullable String overlap,
        @BindParam("catch_up") @Nullable String catchUp,
        @BindParam("catch_up_unit") @Nullable String catchUpUnit,
        @Nullable String jitter,
        @BindParam("jitter_unit") @Nullable String jitterUnit) {

    /** Stand in the boxes of the ways that are not chosen, for whoever chooses one. */
    private static final Amount OFTEN = new Amount("15", Unit.MINUTES);
    private static final String DAILY = "0 6 * * *";

    static final ScheduleForm BY_HAND =
            new ScheduleForm("", OFTEN.number(), OFTEN.unit().word(), DAILY, null, null, null, null, null, null);

    /** What the boxes say of a schedule that is stored. */
    static ScheduleForm of(@Nullable JsonNode schedule) {
        if (schedule == null) {
            return BY_HAND;
        }
        var every = amount(schedule, "every", OFTEN);
        var catchUp = amount(schedule, "catch_up", new Amount("", Unit.DAYS));
        var jitter = amount(schedule, "jitter", new Amount("", Unit.MINUTES));
        return new ScheduleForm(
                schedule.has("every") ? "every" : "cron",
                every.number(),
                every.unit().word(),
                schedule.path("cron").asText(DAILY),
                schedule.path("time_zone").asText(""),
                schedule.path("overlap").asText(""),
                catchUp.number(),
                catchUp.unit().word(),
                jitter.number(),
                jitter.unit().word());
    }

    private static Amount amount(JsonNode schedule, String field, Amount otherwise) {
        return schedule.has(field) ? Amount.of(Durations.of(schedule.path(field))) : otherwise;
    }

    boolean isByHand() {
        return repeats == null || repeats.isEmpty();
    }

    boolean isEvery() {
        return "every".equals(repeats);
    }

    /** How often. */
    Amount interval() {
        return new Amount(stripped(every), Unit.of(everyUnit, Unit.MINUTES));
    }

    /** How late a missed time still counts. */
    Amount lateness() {
        return new Amount(stripped(catchUp), Unit.of(catchUpUnit, Unit.DAYS));
    }

    /** How far it is moved behind its times. */
    Amount spread() {
        return new Amount(stripped(jitter), Unit.of(jitterUnit, Unit.MINUTES));
    }

    /** Null for by hand. Refuses with 422 what is no schedule. */
    @Nullable JsonNode schedule() {
        if (!ScheduleProblems.of(this).isEmpty()) {
            throw Refusal.invalid("field_invalid", "schedule", "Look at the schedule: what is wrong stands below its boxes.");
        }
        return isByHand() ? null : written();
    }

    /** The same in the words of {@code before} where it means the same: who saves what was there moves no times. */
    @Nullable JsonNode schedule(@Nullable JsonNode before) {
        var now = schedule();
        return now != null && before != null && SyncTimetable.of(now).equals(SyncTimetable.of(before)) ? before : now;
    }

    private JsonNode written() {
        var schedule = JsonNodeFactory.instance.objectNode();
        if (isEvery()) {
            put(schedule, "every", interval());
        } else {
            put(schedule, "cron", cron);
            put(schedule, "time_zone", timeZone);
        }
        if (!Overlap.SKIP.word().equals(overlap)) {
            put(schedule, "overlap", overlap);
        }
        put(schedule, "catch_up", lateness());
        put(schedule, "jitter", spread());
        return schedule;
    }

    static void put(ObjectNode schedule, String field, @Nullable String value) {
        if (!stripped(value).isEmpty()) {
            schedule.put(field, stripped(value));
        }
    }

    static void put(ObjectNode schedule, String field, Amount amount) {
        amount.iso().ifPresent(iso -> schedule.put(field, iso));
    }

    private static String stripped(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
