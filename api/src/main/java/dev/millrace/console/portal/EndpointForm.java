package dev.millrace.console.portal;

import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.webhook.EventFields;
import dev.millrace.portal.EndpointDraft;
import dev.millrace.webhook.Webhook;
import java.util.List;
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
                EventFields.INTRODUCTION,
                action,
                submit,
                List.of(
                        Field.text("name", "Description").value(name).placeholder("Orders to our warehouse"),
                        fields().address(),
                        fields().patterns(),
                        fields().oneMore(types).hint("Added to those above.")));
    }

    EndpointDraft draft() {
        return new EndpointDraft(name, url, fields().chosen());
    }

    private EventFields fields() {
        return new EventFields(url, events, event);
    }
}
