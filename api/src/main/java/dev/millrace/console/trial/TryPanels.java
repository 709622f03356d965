package dev.millrace.console.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moments;
import dev.millrace.console.ShortId;
import dev.millrace.event.Event;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.event.EventTypes;
import dev.millrace.workspace.Actor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the part of a page in which somebody says what to try. */
@Component
public class TryPanels {

    private static final String ORDINARY = "{}";
    private static final int LONGEST_BEGINNING = 120;

    private final FittingEvents fitting;
    private final Moments moments;

    TryPanels(FittingEvents fitting, Moments moments) {
        this.fitting = fitting;
        this.moments = moments;
    }

    /**
     * The form to begin with: the stored event {@code event}, else the newest that starts the automation, else JSON to be
     * filled in; and a stub for each call.
     *
     * @param definition null where the text is none yet
     */
    public TryPanel begin(Actor actor, @Nullable Definition definition, @Nullable String event, String path) {
        var on = definition == null ? null : definition.on();
        var stubs = definition == null ? "" : StubExamples.of(definition);
        var id = event == null ? "" : event;
        var newest = on == null ? List.<Event>of() : fitting.find(actor.workspaceId(), on, "", "").events();
        var chosen = !id.isEmpty() ? id : newest.isEmpty() ? "" : newest.getFirst().eventId();
        var given = !chosen.isEmpty() ? "stored" : on != null ? "event" : "input";
        var json = on == null ? ORDINARY : JsonBlock.pretty(example(on));
        return of(actor, definition, new TryForm(given, json, chosen, "", "", stubs, "", false), path);
    }

    /** The form as it was typed. */
    public TryPanel of(Actor actor, @Nullable Definition definition, TryForm form, String path) {
        var on = definition == null ? null : definition.on();
        var found = fitting.find(actor.workspaceId(), on, form.find(), form.older());
        return new TryPanel(
                form,
                path,
                sentence(on, found.events().isEmpty(), form),
                choices(actor, found.events(), form.event()),
                found.older(),
                on != null,
                definition == null ? !form.toCome().isEmpty() : StubExamples.listens(definition),
                Map.of());
    }

    /** The form with an example of a stub for each call that has none. */
    public TryPanel withExamples(Actor actor, @Nullable Definition definition, TryForm form, String path) {
        return of(
                actor,
                definition,
                definition == null ? form : form.withStubs(StubExamples.after(definition, form.stubs())),
                path);
    }

    private static String sentence(@Nullable Consumption on, boolean none, TryForm form) {
        if (!form.find().isEmpty()) {
            return none ? "No stored event fits this." : "The newest events that fit this.";
        }
        if (on == null) {
            return none ? "No event is stored yet." : "No event starts this automation; the newest of all events.";
        }
        return none ? "No stored event starts this automation." : "The newest events that start this automation.";
    }

    /** The events, and before them the chosen one where it is not among them. */
    private List<TryPanel.Choice> choices(Actor actor, List<Event> events, String chosen) {
        var missing = chosen.isEmpty() || events.stream().anyMatch(event -> event.eventId().equals(chosen))
                ? Stream.<Event>empty()
                : fitting.find(actor.workspaceId(), null, chosen, "").events().stream()
                        .filter(event -> event.eventId().equals(chosen));
        return Stream.concat(missing, events.stream())
                .map(event -> new TryPanel.Choice(
                        ShortId.of(event.eventId()),
                        event.type(),
                        event.source(),
                        beginning(event),
                        moments.of(event.receivedAt()),
                        event.eventId().equals(chosen)))
                .toList();
    }

    private static String beginning(Event event) {
        var data = event.cloudEvent().get("data");
        var text = data == null ? "" : Json.write(data);
        return text.length() > LONGEST_BEGINNING ? text.substring(0, LONGEST_BEGINNING) + "…" : text;
    }

    /** An event that {@code on} asks for, as far as its filter says it literally. */
    private static ObjectNode example(Consumption on) {
        var with = on.filters().getFirst().with();
        var event = Json.mapper().createObjectNode();
        var type = EventTypes.indexed(with.get("type"));
        event.put("type", type.equals(EventTypes.ANY) ? "" : type);
        if (with.containsKey("source") && with.get("source").isTextual()) {
            event.set("source", with.get("source"));
        }
        var data = with.get("data");
        event.set("data", data != null && data.isObject() ? data : Json.mapper().createObjectNode());
        return event;
    }
}
