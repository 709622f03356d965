package dev.millrace.console.webhook;

import dev.millrace.console.Field;
import dev.millrace.console.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events go where: what the form of an endpoint asks for in the console and in the portal alike.
 *
 * @param events patterns, between spaces, commas or lines
 * @param event one type more, from the catalogue
 */
public record EventFields(@Nullable String url, @Nullable String events, @Nullable String event) {

    /** What becomes of the events. */
    public static final String INTRODUCTION =
            "Every event that matches is sent to the address as a signed POST, and tried again until it is taken.";

    public Field address() {
        return Field.of("url", "url", "Address").value(url).placeholder("https://example.com/webhooks");
    }

    public Field patterns() {
        return Field.area("events", "Events")
                .value(events)
                .placeholder("order.*")
                .hint("Types such as order.created, prefixes such as order.*, or * for all; a line each.")
                .optional();
    }

    /** @param types the names of the catalogue */
    public Field oneMore(List<String> types) {
        return Field.text("event", "One more type").value(event).suggestions(types).optional();
    }

    /** All that was typed. */
    public List<@Nullable String> chosen() {
        var chosen = new ArrayList<@Nullable String>(Words.typed(events));
        chosen.addAll(Words.typed(event));
        return chosen;
    }
}
