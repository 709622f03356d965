package dev.millrace.console.automation;

import dev.millrace.automation.Automation;
import dev.millrace.automation.Automation.Times;
import dev.millrace.automation.Automation.Trigger;
import dev.millrace.console.Moments;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Durations;
import java.util.stream.Collectors;

/** Says what starts an automation. */
final class Starts {

    private Starts() {}

    /** {@code on order.placed from /shop}, {@code every 15 min}, or {@code by hand}. */
    static String of(Automation automation) {
        if (automation.schedule() != null) {
            return at(automation.schedule());
        }
        return automation.triggers().isEmpty()
                ? "by hand"
                : "on "
                        + automation.triggers().stream()
                                .map(Starts::event)
                                .distinct()
                                .collect(Collectors.joining(automation.gathers() ? " and " : " or "))
                        + (automation.gathers() ? ", several of them together" : "");
    }

    private static String at(Times times) {
        if (times.every() != null) {
            return "every " + Moments.span(Durations.of(times.every()));
        }
        return times.after() != null
                ? Moments.span(Durations.of(times.after())) + " after its last run has ended"
                : "at %s (cron, UTC)".formatted(times.cron());
    }

    private static String event(Trigger trigger) {
        var source = trigger.filter().path("source").asText();
        var type = trigger.on().equals("*") ? trigger.filter().path("type").asText() : trigger.on();
        if (type.isEmpty() && source.isEmpty()) {
            return trigger.filter().isEmpty() ? "any event" : "events with " + Json.write(trigger.filter());
        }
        return (type.isEmpty() ? "any event" : type) + (source.isEmpty() ? "" : " from " + source);
    }
}
