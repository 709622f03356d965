package dev.millrace.console.source;

import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.HookReruns;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** One request that came in at a source, and doing it again. */
@Controller("consoleSourceDeliveryController")
@RequestMapping("/sources/{name}/deliveries/{deliveryId}")
class DeliveryController {

    private final HookReruns reruns;
    private final Moments moments;

    DeliveryController(HookReruns reruns, Moments moments) {
        this.reruns = reruns;
        this.moments = moments;
    }

    record DeliveryPage(
            ShortId id,
            Link source,
            State state,
            String reason,
            @Nullable Link event,
            @Nullable String providerId,
            Moment received,
            @Nullable JsonBlock headers,
            @Nullable JsonBlock body,
            List<Action> actions) {}

    @GetMapping
    ModelAndView delivery(Actor actor, @PathVariable String name, @PathVariable String deliveryId) {
        actor.require(Right.INSPECT);
        var kept = reruns.get(actor.workspaceId(), name, deliveryId);
        var delivery = kept.delivery();
        var request = kept.request();
        var path = Paths.of("sources", name);
        var line = SourcePage.Line.of(path, delivery, moments);
        var rejected = delivery.status() == HookDelivery.Status.REJECTED;
        return new ModelAndView(
                "source/delivery",
                "page",
                new DeliveryPage(
                        ShortId.of(deliveryId),
                        new Link(name, path),
                        line.state(),
                        line.reason(),
                        line.event(),
                        line.providerId(),
                        line.received(),
                        request == null ? null : JsonBlock.ofText("headers", "Headers", headers(request), true),
                        request == null ? null : JsonBlock.ofText("body", "Body", text(request.body().bytes()), true),
                        actor.may(Right.OPERATE)
                                ? List.of(Action.act(rejected ? "Verify again" : "Replay", line.path() + "/retry")
                                        .disabledIf(rejected && request == null, "The request is not kept."))
                                : List.of()));
    }

    @PostMapping("/retry")
    ModelAndView retry(Actor actor, @PathVariable String name, @PathVariable String deliveryId) {
        actor.require(Right.OPERATE);
        var page = Paths.of("sources", name) + "/deliveries/" + deliveryId;
        try {
            var rerun = reruns.rerun(actor.workspaceId(), name, deliveryId);
            return SeeOther.to(
                    Paths.of("events", rerun.eventId()),
                    rerun.replay() != null
                            ? "The event is replayed: the automations that match now start again."
                            : rerun.duplicate() ? "It had been taken meanwhile." : "The request holds now, and is taken.");
        } catch (Refusal refused) {
            return SeeOther.to(page, String.valueOf(refused.getMessage()));
        }
    }

    private static String headers(HookRequest request) {
        var lines = new StringBuilder(request.method()).append(request.query() == null ? "" : " ?" + request.query());
        request.headers().forEach((name, values) ->
                values.forEach(value -> lines.append('\n').append(name).append(": ").append(value)));
        return lines.toString();
    }

    /** As text where it is some, otherwise in Base64. */
    private static String text(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), body) ? text : Base64.getMimeEncoder().encodeToString(body);
    }
}
