package dev.millrace.language.lint;

import dev.millrace.language.definition.Schedule;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Text;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shape of {@code schedule}: a time or events, and not both. */
final class Schedules {

    private static final int LONGEST_CRON = 200;

    /** Names that cron programs know, and the specification does not. */
    private static final Map<String, String> NICKNAMES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    static final Shape SCHEDULE = new OneOf(Fields.of("`schedule`")
            .optional("every", new Shape.Interval())
            .optional("cron", new Text(Schedules::cron, false))
            .optional("after", new Shape.Interval())
            .optional("on", CloudEvents.starting()));

    private Schedules() {}

    private static @Nullable Mistake cron(String expression) {
        if (expression.length() > LONGEST_CRON) {
            return Mistake.whole("a cron expression has at most %d characters".formatted(LONGEST_CRON), null);
        }
        try {
            Schedule.checkCron(expression);
        } catch (IllegalArgumentException broken) {
            return Mistake.whole(
                    "%s is not a cron expression of five fields (minute, hour, day, month, day of the week): %s"
                            .formatted(Wording.name(expression), reason(broken)),
                    NICKNAMES.get(expression.strip()));
        }
        return new Schedule.Cron(expression).next(Instant.EPOCH).isEmpty()
                ? Mistake.whole("%s is never: there is no such day".formatted(Wording.name(expression)), null)
                : null;
    }

    private static String reason(IllegalArgumentException broken) {
        var message = String.valueOf(broken.getMessage()).replace("Failed to parse cron expression. ", "").replace("!", "");
        return message.isEmpty() ? "it cannot be read" : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
