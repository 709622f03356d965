package dev.millrace.console.webhook;

import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.type.EventType;
import dev.millrace.webhook.type.EventType.Origin;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.webhook.type.PayloadVersion;
import dev.millrace.webhook.type.TransformationFailure;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The catalogue of types of events: list, one type, and describing those of the workspace. */
@Controller("consoleEventTypeController")
@RequestMapping("/webhooks/types")
class EventTypeController {

    private static final Link BACK = new Link("Event types", "/webhooks/types");

    /** No type has this name. */
    private static final String NEW = "/webhooks/types/_new";

    private static final String SAMPLE =
            "{\"description\": \"An order was placed.\", \"schema\": {\"type\": \"object\"}, \"example\": {\"order_id\": \"42\"}}";

    private final EventTypes types;
    private final Moments moments;
    private final Curl curl;

    EventTypeController(EventTypes types, Moments moments, Curl curl) {
        this.types = types;
        this.moments = moments;
        this.curl = curl;
    }

    /** @param deprecated null where it is not */
    record Row(String type, String path, String origin, String summary, @Nullable State deprecated, String versions) {}

    /** @param none whether the workspace has described none yet */
    record ListPage(List<Row> types, Pager pager, List<Action> actions, boolean none, String command) {}

    /** @param example what becomes of the type's example; null where the transformation fails for it now */
    record VersionPart(
            String id,
            String day,
            boolean deprecated,
            String transformation,
            @Nullable JsonBlock example,
            @Nullable JsonBlock schema) {}

    record TypePage(
            String type,
            String description,
            String origin,
            boolean deprecated,
            @Nullable String source,
            @Nullable Moment changed,
            JsonBlock example,
            JsonBlock schema,
            List<VersionPart> versions,
            List<Action> actions) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = types.list(actor.workspaceId(), page);
        return new ModelAndView(
                "webhook/types",
                "page",
                new ListPage(
                        found.data().stream().map(EventTypeController::row).toList(),
                        Pager.of(found, page, BACK.path()),
                        actor.may(Right.DEVELOP) ? List.of(Action.page("New event type", NEW).primary()) : List.of(),
                        types.describedBy(actor.workspaceId()) == 0,
                        curl.put("/api/v1/event-types/order.created", "application/json", SAMPLE)));
    }

    @GetMapping("/_new")
    ModelAndView form(Actor actor) {
        actor.require(Right.DEVELOP);
        return newForm(EventTypeForm.EMPTY).page();
    }

    /** Describes a type that was not described before, so that nobody overwrites one unseen. */
    @PostMapping
    ModelAndView create(Actor actor, @ModelAttribute("given") EventTypeForm given) {
        actor.require(Right.DEVELOP);
        try {
            var name = given.type() == null ? "" : given.type().strip();
            if (types.find(actor.workspaceId(), name).filter(known -> known.origin() == Origin.WORKSPACE).isPresent()) {
                throw Refusal.of(
                                Refusal.Kind.CONFLICT,
                                "event_type_described",
                                "'%s' is described already; change it there.".formatted(name))
                        .at("type");
            }
            types.put(actor.workspaceId(), name, given.draft());
            return SeeOther.to(path(name), "The type '%s' is described.".formatted(name));
        } catch (Refusal refused) {
            return newForm(given).refused(refused);
        }
    }

    @GetMapping("/{type}")
    ModelAndView type(Actor actor, @PathVariable String type) {
        actor.require(Right.INSPECT);
        var found = types.get(actor.workspaceId(), type);
        var changeable = found.origin() == Origin.WORKSPACE && actor.may(Right.DEVELOP);
        return new ModelAndView(
                "webhook/type",
                "page",
                new TypePage(
                        found.type(),
                        found.description(),
                        origin(found),
                        found.deprecated(),
                        found.source(),
                        moments.ofNullable(found.updatedAt()),
                        JsonBlock.of("example", "Example", found.example(), true),
                        JsonBlock.of("schema", "JSON Schema", found.schema(), true),
                        found.versions().descendingMap().entrySet().stream()
                                .map(version -> version(found, version.getKey(), version.getValue()))
                                .toList(),
                        changeable
                                ? List.of(
                                        Action.page("Delete", path(type) + "/delete"),
                                        Action.page("Edit", path(type) + "/edit").primary())
                                : List.of()));
    }

    @GetMapping("/{type}/edit")
    ModelAndView edit(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        return editForm(type, EventTypeForm.of(own(actor, type))).page();
    }

    @PostMapping("/{type}/edit")
    ModelAndView change(Actor actor, @PathVariable String type, @ModelAttribute("given") EventTypeForm given) {
        actor.require(Right.DEVELOP);
        own(actor, type);
        try {
            types.put(actor.workspaceId(), type, given.draft());
            return SeeOther.to(path(type), "The type is changed.");
        } catch (Refusal refused) {
            return editForm(type, given).refused(refused);
        }
    }

    @GetMapping("/{type}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        own(actor, type);
        return new Confirmation(
                        "Delete the event type '%s'?".formatted(type),
                        new Link(type, path(type)),
                        List.of(
                                "Its schema, its example and its older forms are gone.",
                                "Events of this type are accepted and sent as before."),
                        path(type) + "/delete",
                        "Delete the event type")
                .page();
    }

    @PostMapping("/{type}/delete")
    ModelAndView delete(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        return SeeOther.unlessConflict(path(type), () -> {
            types.delete(actor.workspaceId(), type);
            return SeeOther.to(BACK.path(), "The event type '%s' is deleted.".formatted(type));
        });
    }

    private EventType own(Actor actor, String type) {
        return types.find(actor.workspaceId(), type)
                .filter(found -> found.origin() == Origin.WORKSPACE)
                .orElseThrow(() -> Refusal.notFound("event_type", type));
    }

    private static Form newForm(EventTypeForm given) {
        return given.form("New event type", BACK, BACK.path(), "Describe the type", true);
    }

    private static Form editForm(String type, EventTypeForm given) {
        return given.form("Change " + type, new Link(type, path(type)), path(type) + "/edit", "Save", false);
    }

    private static Row row(EventType type) {
        return new Row(
                type.type(),
                path(type.type()),
                origin(type),
                type.title() == null ? type.description() : type.title(),
                type.deprecated() ? new State("Deprecated", "suspended") : null,
                type.versions().isEmpty() ? "" : String.valueOf(type.versions().size() + 1));
    }

    private static VersionPart version(EventType type, String day, PayloadVersion version) {
        return new VersionPart(
                "transformation-" + day,
                day,
                version.deprecated(),
                version.transformation(),
                example(type, day, version),
                JsonBlock.ofNullable("schema-" + day, "JSON Schema", version.schema(), false));
    }

    private static @Nullable JsonBlock example(EventType type, String day, PayloadVersion version) {
        try {
            var changed = version.of(type.example(), Objects.requireNonNull(type.updatedAt()));
            return JsonBlock.of("example-" + day, "Example", changed, true);
        } catch (TransformationFailure cannotBeShown) {
            return null;
        }
    }

    private static String origin(EventType type) {
        return switch (type.origin()) {
            case MILLRACE -> "Millrace";
            case WORKSPACE -> "this workspace";
        };
    }

    private static String path(String type) {
        return Paths.of("webhooks", "types", type);
    }
}
