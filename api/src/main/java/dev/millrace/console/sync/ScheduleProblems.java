package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.schedule.SyncTimetable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What is wrong with a schedule that was typed, a sentence a box, and all of it, so that nobody has to ask again after each. */
final class ScheduleProblems {

    static final List<String> BOXES = List.of("every", "cron", "time_zone", "overlap", "catch_up", "jitter");

    /** Stand in for what is not being looked at. */
    private static final String ANY_INTERVAL = "P3650D";
    private static final String ANY_TIMES = "0 0 * * *";

    private static final Pattern CRON = Pattern.compile("^The schedule cannot be read: (Failed to parse cron expression\\. )?");
    private static final Pattern FIELD = Pattern.compile("^(every|catch_up|jitter) is");
    private static final Pattern DURATION = Pattern.compile("PT(\\d+[HMS])+");

    private final Map<String, String> found = new LinkedHashMap<>();

    private ScheduleProblems() {}

    /** By the name of the box, in the order of the boxes; empty where nothing is wrong. */
    static Map<String, String> of(ScheduleForm given) {
        var problems = new ScheduleProblems();
        if (!given.isByHand()) {
            problems.lookAt(given);
        }
        return problems.found;
    }

    private void lookAt(ScheduleForm given) {
        if (given.isEvery()) {
            number("every", given.interval());
            with("every", schedule -> ScheduleForm.put(schedule, "every", given.interval()));
        } else {
            times(given);
            with("time_zone", schedule -> ScheduleForm.put(schedule.put("cron", ANY_TIMES), "time_zone", given.timeZone()));
        }
        with("overlap", schedule -> ScheduleForm.put(schedule.put("every", ANY_INTERVAL), "overlap", given.overlap()));
        number("catch_up", given.lateness());
        with("catch_up", schedule -> ScheduleForm.put(schedule.put("every", ANY_INTERVAL), "catch_up", given.lateness()));
        number("jitter", given.spread());
        with("jitter", schedule -> {
            ScheduleForm.put(schedule.put("every", ANY_INTERVAL), "jitter", given.spread());
            if (given.isEvery() && !found.containsKey("every")) {
                ScheduleForm.put(schedule, "every", given.interval());
            }
        });
    }

    private void times(ScheduleForm given) {
        if (given.cron() == null || given.cron().isBlank()) {
            found.put("cron", "Say when, such as 0 6 * * 1-5.");
            return;
        }
        with("cron", schedule -> ScheduleForm.put(schedule, "cron", given.cron()));
    }

    private void number(String box, Amount amount) {
        if (amount.number().isEmpty() && box.equals("every")) {
            found.put(box, "Say how often: a number, such as 15.");
        } else if (!amount.number().isEmpty() && amount.iso().isEmpty()) {
            found.put(box, "This has to be a number, such as 15.");
        }
    }

    /** Looks at one box, among others that are right; the first that is wrong would hide the rest. */
    private void with(String box, Consumer<ObjectNode> given) {
        if (found.containsKey(box)) {
            return;
        }
        var schedule = JsonNodeFactory.instance.objectNode();
        given.accept(schedule);
        try {
            if (SyncTimetable.of(schedule).rhythm().next(Instant.EPOCH).isEmpty()) {
                found.put(box, "This never comes; there is no such day.");
            }
        } catch (Refusal refused) {
            found.put(box, words(String.valueOf(refused.getMessage())));
        }
    }

    private static String words(String message) {
        var plain = FIELD.matcher(CRON.matcher(message).replaceFirst("This cannot be read: ")).replaceFirst("This has to be");
        return DURATION.matcher(plain).replaceAll(found -> Amount.of(Duration.parse(found.group())).words());
    }
}
