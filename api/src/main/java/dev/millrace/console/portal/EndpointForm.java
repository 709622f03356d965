package dev.millrace.console.portal;

import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.portal.EndpointDraft;
import dev.millrace.webhook.Webhook;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an endpoint as a customer has typed them.
 *
 * @param name the description
 * @param events patterns, between spaces, commas or lines
 * @param event one type more, from the catalogue
 */
record EndpointForm(
        @Nullable String name, @Nullable String url, @Nullable String events, @Nullable String event) {

    static final EndpointForm EMPTY = new EndpointForm(null, null, null, null);

    static EndpointForm of(Webhook webhook) {
        return new EndpointForm(webhook.name(), webhook.url(), String.join("\n", webhook.events()), null);
    }

    /** @param types the names of the catalogue */
    Form form(String title, Link back, String action, String submit, List<String> types) {
        return new Form(
                title,
                back,
                "Every event that matches is sent to the address as a signed POST, and tried again until it is taken.",
                action,
                submit,
                List.of(
                        Field.text("name", "Description").value(name).placeholder("Orders to our warehouse"),
                        Field.of("url", "url", "Address").value(url).placeholder("https://example.com/webhooks"),
                        Field.area("events", "Events")
                                .value(events)
                                .placeholder("order.*")
                                .hint("Types such as order.created, prefixes such as order.*, or * for all; a line each.")
                                .optional(),
                        Field.text("event", "One more type")
                                .value(event)
                                .hint("Added to those above.")
                                .suggestions(types)
                                .optional()));
    }

    EndpointDraft draft() {
        var given = "%s\n%s".formatted(events == null ? "" : events, event == null ? "" : event);
        List<@Nullable String> patterns = Arrays.stream(given.split("[\\s,]+"))
                .filter(pattern -> !pattern.isEmpty())
                .collect(Collectors.toList());
        return new EndpointDraft(name, url, patterns);
    }
}
