package dev.millrace.console.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.Curl;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.event.EventPage.Sent;
import dev.millrace.console.run.RunRow;
import dev.millrace.event.Event;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleEventController")
@RequestMapping("/events")
class EventController {

    private static final PageRequest MANY = new PageRequest(PageRequest.MAX_LIMIT, null);

    /** An event's contents are put into a command up to here; a longer one would not be pasted. */
    private static final int LONGEST_COMMAND = 20_000;

    private final EventInbox events;
    private final Runs runs;
    private final Deliveries deliveries;
    private final Webhooks webhooks;
    private final Moments moments;
    private final Curl curl;

    EventController(
            EventInbox events, Runs runs, Deliveries deliveries, Webhooks webhooks, Moments moments, Curl curl) {
        this.events = events;
        this.runs = runs;
        this.deliveries = deliveries;
        this.webhooks = webhooks;
        this.moments = moments;
        this.curl = curl;
    }

    /** @param filtered whether the list is not the whole inbox */
    record ListPage(List<EventRow> events, Pager pager, String type, boolean filtered, String curl) {}

    @GetMapping
    ModelAndView list(Actor actor, @RequestParam(defaultValue = "") String type, PageRequest page) {
        actor.require(Right.INSPECT);
        var wanted = type.strip();
        var found = events.list(actor.workspaceId(), wanted.isEmpty() ? null : wanted, page);
        return new ModelAndView(
                "event/list",
                "page",
                new ListPage(
                        found.data().stream().map(event -> EventRow.of(event, moments)).toList(),
                        Pager.of(found, page, "/events", "type", wanted),
                        wanted,
                        !wanted.isEmpty() || page.after() != null,
                        curl.sampleEvent()));
    }

    @GetMapping("/{eventId}")
    ModelAndView event(Actor actor, @PathVariable String eventId) {
        actor.require(Right.INSPECT);
        var event = events.get(actor.workspaceId(), eventId);
        var caused = runs.list(actor.workspaceId(), null, null, eventId, MANY).data();
        var sent = deliveries.ofEvent(actor.workspaceId(), eventId);
        return new ModelAndView(
                "event/page",
                "page",
                new EventPage(
                        EventRow.of(event, moments),
                        event.id(),
                        sentence(caused, sent),
                        caused.stream().map(run -> RunRow.of(run, moments)).toList(),
                        sent(actor.workspaceId(), sent),
                        JsonBlock.of("cloudevent", "The CloudEvent", event.cloudEvent(), true),
                        curl.get("/api/v1/events/" + eventId),
                        again(event),
                        actor.may(Right.OPERATE)));
    }

    @PostMapping("/{eventId}/replay")
    ModelAndView replay(
            Actor actor, @PathVariable String eventId, @RequestParam(defaultValue = "false") boolean deliveries) {
        actor.require(Right.OPERATE);
        var number = events.replay(actor.workspaceId(), eventId, deliveries);
        return SeeOther.to(
                Paths.of("events", eventId),
                "Replay %d: the automations that match now are started%s."
                        .formatted(number, deliveries ? ", and the webhooks are sent the event" : ""));
    }

    private static String sentence(List<Run> caused, List<Delivery> sent) {
        if (caused.isEmpty() && sent.isEmpty()) {
            return "Received and kept. No automation and no webhook matched it, so nothing followed.";
        }
        var started = caused.isEmpty()
                ? "It started no run"
                : "It started %s".formatted(counted(caused, Run::status, "run", "runs"));
        var delivered = sent.isEmpty()
                ? "and no webhook wanted it"
                : "and went to %s"
                        .formatted(counted(sent, delivery -> delivery.status().word(), "webhook", "webhooks"));
        return started + " " + delivered + ".";
    }

    /** {@code 3 runs (2 completed, 1 faulted)}. */
    private static <T> String counted(List<T> things, Function<T, String> status, String one, String many) {
        var statuses = things.stream().collect(Collectors.groupingBy(status, TreeMap::new, Collectors.counting()));
        var parts = statuses.entrySet().stream()
                .map(entry -> things.size() == 1 ? entry.getKey() : entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return "%,d %s (%s)".formatted(things.size(), things.size() == 1 ? one : many, parts);
    }

    private List<Sent> sent(String workspaceId, List<Delivery> sent) {
        var names = sent.stream()
                .map(Delivery::webhookId)
                .distinct()
                .collect(Collectors.toMap(
                        Function.identity(),
                        id -> webhooks.find(workspaceId, id).map(Webhook::name).orElse("a deleted webhook")));
        return sent.stream()
                .map(delivery -> new Sent(
                        ShortId.of(delivery.deliveryId()),
                        Paths.of("deliveries", delivery.deliveryId()),
                        new Link(names.get(delivery.webhookId()), Paths.of("webhooks", delivery.webhookId())),
                        State.of(delivery.status()),
                        note(delivery.reason())))
                .toList();
    }

    private static String note(@Nullable String reason) {
        return reason == null ? "" : reason;
    }

    /** The same event with another id: under its own it would be a duplicate. */
    private String again(Event event) {
        ObjectNode body = event.cloudEvent().deepCopy();
        body.remove("millraceeventid");
        body.put("id", event.id() + "-again");
        var text = Json.write(body);
        return text.length() > LONGEST_COMMAND
                ? ""
                : curl.post("/api/v1/events", "application/cloudevents+json", text);
    }
}
