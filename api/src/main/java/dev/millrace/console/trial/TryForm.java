package dev.millrace.console.trial;

import java.util.Map;

/**
 * What stands in the form of a dry run, as it was typed.
 *
 * @param given what starts the run: {@code stored} for a stored event, {@code event} or {@code input} for {@code json}
 * @param event the id of the stored event
 * @param find what the stored events are searched for
 * @param older the id of the last event of the list before; empty for the newest
 * @param toCome events that come while the run waits
 */
public record TryForm(
        String given,
        String json,
        String event,
        String find,
        String older,
        String stubs,
        String toCome,
        boolean strict) {

    /** The form that a browser sends; what is missing is empty. */
    public static TryForm of(Map<String, String> fields) {
        return new TryForm(
                fields.getOrDefault("given", "input"),
                text(fields, "json"),
                text(fields, "event").strip(),
                text(fields, "find").strip(),
                text(fields, "older"),
                text(fields, "stubs"),
                text(fields, "to_come"),
                fields.containsKey("strict"));
    }

    /** Browsers send the lines of a text with CR LF. */
    private static String text(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "").replace("\r\n", "\n");
    }

    TryForm withStubs(String text) {
        return new TryForm(given, json, event, find, older, text, toCome, strict);
    }
}
