package dev.millrace.console.automation;

import dev.millrace.automation.Automation;
import dev.millrace.automation.Automation.Trigger;
import dev.millrace.json.Json;
import java.util.stream.Collectors;

/** Says what starts an automation. */
final class Starts {

    private Starts() {}

    /** {@code on order.placed from /shop}, or {@code by hand}. */
    static String of(Automation automation) {
        return automation.triggers().isEmpty()
                ? "by hand"
                : "on "
                        + automation.triggers().stream()
                                .map(Starts::event)
                                .distinct()
                                .collect(Collectors.joining(" or "));
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
