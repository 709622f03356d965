package dev.millrace.console.webhook;

import dev.millrace.console.Action;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.webhook.WebhookPage.AttemptRow;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Attempt;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryFilter;
import dev.millrace.webhook.delivery.DeliveryRequests;
import dev.millrace.webhook.delivery.DeliveryStatus;
import dev.millrace.webhook.figures.HealthReports;
import dev.millrace.webhook.figures.Period;
import dev.millrace.webhook.recovery.Recoveries;
import dev.millrace.webhook.type.Deprecations.Deprecation;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** One endpoint with what was sent to it, one delivery with its attempts, and sending again. */
@Controller("consoleDeliveryController")
class DeliveryController {

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final DeliveryRequests requests;
    private final Recoveries recoveries;
    private final EndpointWords words;
    private final EventTypes types;
    private final Snippets snippets;
    private final HealthReports reports;
    private final Moments moments;

    DeliveryController(
            Webhooks webhooks,
            Deliveries deliveries,
            DeliveryRequests requests,
            Recoveries recoveries,
            EndpointWords words,
            EventTypes types,
            Snippets snippets,
            HealthReports reports,
            Moments moments) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.requests = requests;
        this.recoveries = recoveries;
        this.words = words;
        this.types = types;
        this.snippets = snippets;
        this.reports = reports;
        this.moments = moments;
    }

    /**
     * @param waitingFor why it is not sent earlier; null where the schedule of attempts says it all
     * @param next when it is tried again
     */
    record DeliveryPage(
            ShortId id,
            String type,
            Link webhook,
            Link event,
            State state,
            String sentence,
            @Nullable String waitingFor,
            @Nullable Moment next,
            Moment created,
            List<Action> actions,
            @Nullable RequestPart request,
            List<AttemptRow> attempts) {}

    /** @param head the method and the address, and the headers below them */
    record RequestPart(String head, JsonBlock body) {}

    @GetMapping("/webhooks/{webhookId}")
    ModelAndView webhook(
            Actor actor,
            @PathVariable String webhookId,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(name = "event_type", defaultValue = "") String eventType,
            @RequestParam(name = "event_id", defaultValue = "") String eventId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return page(actor, webhookId, DeliveryFilter.of(status, eventType, eventId), page, null);
    }

    /** Answers with the page itself, because the attempt is stored nowhere. */
    @PostMapping("/webhooks/{webhookId}/test")
    ModelAndView test(
            Actor actor,
            @PathVariable String webhookId,
            @RequestParam(name = "event_type", defaultValue = "millrace.test") String type,
            PageRequest page) {
        actor.require(Right.OPERATE);
        try {
            return page(actor, webhookId, DeliveryFilter.ALL, page, deliveries.test(actor.workspaceId(), webhookId, type.strip()));
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.INVALID) {
                throw refused;
            }
            return SeeOther.refused(Paths.of("webhooks", webhookId), String.valueOf(refused.getMessage()));
        }
    }

    @GetMapping("/deliveries/{deliveryId}")
    ModelAndView delivery(Actor actor, @PathVariable String deliveryId) {
        actor.require(Right.INSPECT);
        var delivery = deliveries.get(actor.workspaceId(), deliveryId);
        var webhook = webhooks.find(actor.workspaceId(), delivery.webhookId());
        var again = Action.act("Send it again", Paths.of("deliveries", deliveryId, "retry"))
                .primary()
                .disabledIf(webhook.isEmpty(), "The webhook was deleted.")
                .disabledIf(webhook.filter(known -> !known.active()).isPresent(), "The webhook is not active.");
        return new ModelAndView(
                "webhook/delivery",
                "page",
                new DeliveryPage(
                        ShortId.of(deliveryId),
                        delivery.eventType(),
                        new Link(
                                webhook.map(Webhook::name).orElse("a deleted webhook"),
                                Paths.of("webhooks", delivery.webhookId())),
                        new Link(ShortId.of(delivery.eventId()).shown(), Paths.of("events", delivery.eventId())),
                        State.of(delivery.status()),
                        sentence(delivery),
                        delivery.waitingFor(),
                        Attempts.next(delivery, moments),
                        moments.of(delivery.createdAt()),
                        actor.may(Right.OPERATE) ? List.of(again) : List.of(),
                        request(actor, deliveryId),
                        delivery.attempts().reversed().stream()
                                .map(attempt -> Attempts.row(attempt, moments))
                                .toList()));
    }

    /** Null where there is none any more, as the page says by its silence; the attempts stay. */
    private @Nullable RequestPart request(Actor actor, String deliveryId) {
        try {
            var request = requests.of(actor.workspaceId(), deliveryId);
            var head = new StringBuilder("%s %s\n".formatted(request.method(), request.url()));
            request.headers().forEach((name, value) -> head.append("%s: %s\n".formatted(name, value)));
            return new RequestPart(head.toString(), JsonBlock.ofText("request-body", "Body, exactly as it is signed", request.body(), false));
        } catch (Refusal gone) {
            if (gone.kind() != Refusal.Kind.CONFLICT) {
                throw gone;
            }
            return null;
        }
    }

    /**
     * @param statuses dead letters and exhausted ones
     * @param dead whether those are shown that we could not attempt
     */
    record GivenUpPage(List<Choice> statuses, boolean dead, List<WebhookPage.DeliveryRow> deliveries, Pager pager) {}

    @GetMapping("/deliveries")
    ModelAndView givenUp(Actor actor, @RequestParam(defaultValue = "dead_letter") String status, PageRequest page) {
        actor.require(Right.INSPECT);
        var wanted = status.isEmpty() ? DeliveryStatus.DEAD_LETTER : DeliveryFilter.status(status);
        var found = deliveries.givenUp(actor.workspaceId(), wanted, page);
        return new ModelAndView(
                "webhook/given-up",
                "page",
                new GivenUpPage(
                        choices(status).stream().filter(choice -> choice.value().matches("dead_letter|exhausted")).toList(),
                        wanted != DeliveryStatus.EXHAUSTED,
                        found.data().stream().map(delivery -> Attempts.row(delivery, moments)).toList(),
                        Pager.of(found, page, "/deliveries", "status", status)));
    }

    @PostMapping("/deliveries/{deliveryId}/retry")
    ModelAndView retry(Actor actor, @PathVariable String deliveryId) {
        actor.require(Right.OPERATE);
        var path = Paths.of("deliveries", deliveryId);
        return SeeOther.unlessConflict(path, () -> {
            deliveries.retry(actor.workspaceId(), deliveryId);
            return SeeOther.to(path, "It is sent again now.");
        });
    }

    private ModelAndView page(
            Actor actor, String webhookId, DeliveryFilter filter, PageRequest page, @Nullable Attempt tested) {
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        var found = deliveries.list(actor.workspaceId(), webhookId, filter, page);
        var path = Paths.of("webhooks", webhookId);
        var recovery = recoveries.newest(actor.workspaceId(), webhookId).orElse(null);
        var trouble = words.trouble(webhook);
        return new ModelAndView(
                "webhook/page",
                "page",
                new WebhookPage(
                        ShortId.of(webhookId),
                        webhook.name(),
                        webhook.url(),
                        WebhookController.state(webhook, trouble != null || failing(found)),
                        sentence(webhook, found, filter.equals(DeliveryFilter.ALL)),
                        String.join(", ", webhook.events()),
                        headers(webhook, actor),
                        words.facts(webhook),
                        trouble,
                        webhook.signature().word(),
                        webhook.verifyingKey(),
                        webhook.apiVersion() == null ? "the newest form of every event" : webhook.apiVersion(),
                        types.deprecations(actor.workspaceId()).of(webhook).stream().map(Deprecation::message).toList(),
                        moments.of(webhook.createdAt()),
                        actions(webhook, actor, path),
                        snippets.of(webhook),
                        recovery == null ? null : RecoveryPart.of(recovery, actor, moments),
                        actor.may(Right.OPERATE) && webhook.active() && (recovery == null || recovery.endedAt() != null),
                        tested == null ? null : Attempts.row(tested, moments),
                        actor.may(Right.OPERATE) ? types.names(actor.workspaceId()) : List.of(),
                        choices(filter.status() == null ? "" : filter.status().word()),
                        filter,
                        !filter.equals(DeliveryFilter.ALL),
                        path,
                        found.data().stream().map(delivery -> Attempts.row(delivery, moments)).toList(),
                        Pager.of(
                                found,
                                page,
                                path,
                                "status",
                                filter.status() == null ? "" : filter.status().word(),
                                "event_type",
                                filter.eventType(),
                                "event_id",
                                filter.eventId())))
                .addObject("health", health(webhook, path));
    }

    /** Of the last day; its own page shows other periods. */
    private HealthPart health(Webhook webhook, String path) {
        var report = reports.of(webhook.workspaceId(), webhook.webhookId(), Period.DAY);
        return HealthPart.of(report.figures(), report.backlog(), Period.DAY, path + "/health", moments);
    }

    private static List<Action> actions(Webhook webhook, Actor actor, String path) {
        var actions = new ArrayList<Action>();
        var disabled = !webhook.active() && webhook.disabledReason() != null;
        if (actor.may(Right.DEVELOP)) {
            actions.add(Action.page("Delete", path + "/delete"));
            actions.add(Action.page(
                    webhook.verifyingKey() == null ? "Rotate secret" : "Rotate key pair", path + "/rotate"));
            actions.add(Action.page("Edit", path + "/edit"));
            if (!disabled) {
                actions.add(
                        webhook.active()
                                ? Action.act("Pause", path + "/active?active=false")
                                : Action.act("Activate", path + "/active?active=true"));
            }
        }
        if (actor.may(Right.OPERATE)) {
            var test = Action.act("Send a test", path + "/test");
            actions.add(disabled ? test : test.primary());
        }
        if (disabled && actor.may(Right.DEVELOP)) {
            actions.add(Action.act("Make it active again", path + "/active?active=true").primary());
        }
        return actions;
    }

    /** A header's value may be a credential: only who may write it is shown it. */
    private static List<String> headers(Webhook webhook, Actor actor) {
        return webhook.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + (actor.may(Right.DEVELOP) ? header.getValue() : "***"))
                .toList();
    }

    private static boolean failing(Page<Delivery> deliveries) {
        return deliveries.data().stream()
                .findFirst()
                .filter(newest -> newest.status() == DeliveryStatus.RETRYING || newest.status() == DeliveryStatus.EXHAUSTED)
                .isPresent();
    }

    private String sentence(Webhook webhook, Page<Delivery> deliveries, boolean all) {
        if (!webhook.active()) {
            return webhook.disabledReason() == null
                    ? "Paused: it gets no events until somebody activates it."
                    : "Disabled: " + webhook.disabledReason();
        }
        if (!all || deliveries.data().isEmpty()) {
            return "Active: events that match are sent to it.";
        }
        var newest = deliveries.data().getFirst();
        var when = moments.of(newest.createdAt()).relative();
        return switch (newest.status()) {
            case PENDING -> "Active: the newest event, %s, is on its way.".formatted(when);
            case RETRYING -> "Active, but the newest event, %s, is not taken: %s".formatted(when, Attempts.lastSentence(newest));
            case DELIVERED -> "Active: the newest event, %s, was taken.".formatted(when);
            case EXHAUSTED -> "Active, but the newest event, %s, was given up: %s".formatted(when, Attempts.lastSentence(newest));
            case CANCELLED -> "Active; the newest delivery, %s, was cancelled.".formatted(when);
            case DEAD_LETTER -> "Active; the newest event, %s, could not be sent because of a fault of ours.".formatted(when);
        };
    }

    private static String sentence(Delivery delivery) {
        var attempts = delivery.attempts().size();
        var times = attempts == 1 ? "one attempt" : "%,d attempts".formatted(attempts);
        var reason = delivery.reason() == null ? "" : " " + delivery.reason();
        return switch (delivery.status()) {
            case PENDING ->
                delivery.waitingFor() != null ? "It waits." : attempts == 0 ? "On its way." : "It is sent again now.";
            case RETRYING -> "Not taken in %s; it is tried again.".formatted(times);
            case DELIVERED -> "Taken in %s.".formatted(times);
            case EXHAUSTED -> "Given up after %s.%s".formatted(times, reason);
            case CANCELLED -> "Cancelled after %s.%s".formatted(times, reason);
            case DEAD_LETTER -> "Not sent, because of a fault of ours.%s Send it again once that is mended.".formatted(reason);
        };
    }

    private static List<Choice> choices(String status) {
        return Arrays.stream(DeliveryStatus.values())
                .map(one -> new Choice(one.word(), State.of(one).word(), one.word().equals(status)))
                .toList();
    }
}
