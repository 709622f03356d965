package dev.millrace.source;

import dev.millrace.event.EventReplays;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.gate.Gate;
import dev.millrace.source.verifier.HookRequest;
import org.jspecify.annotations.Nullable;

/** One past delivery: what came in, and doing it again. */
public final class HookReruns {

    private final Sources sources;
    private final KnownSources known;
    private final HookDeliveryLog log;
    private final Hooks hooks;
    private final EventReplays events;

    HookReruns(Sources sources, KnownSources known, HookDeliveryLog log, Hooks hooks, EventReplays events) {
        this.sources = sources;
        this.known = known;
        this.log = log;
        this.hooks = hooks;
        this.events = events;
    }

    /**
     * A delivery with the request that it was.
     *
     * @param request without the secrets in it; null where it was too large, or is not kept any more
     */
    public record Kept(HookDelivery delivery, @Nullable HookRequest request) {}

    /**
     * What came of doing it again.
     *
     * @param replay the number of the event's replay; null where the request was taken for the first time
     * @param duplicate whether the request had been taken meanwhile
     */
    public record Rerun(String eventId, @Nullable Integer replay, boolean duplicate) {}

    /** @throws Refusal 404 where the workspace has no such source or delivery */
    public Kept get(String workspaceId, String name, String deliveryId) {
        var source = sources.get(workspaceId, name);
        var delivery = find(source, deliveryId);
        var gate = gate(source);
        return new Kept(delivery, log.request(source.sourceId(), delivery).map(gate::withoutSecrets).orElse(null));
    }

    /**
     * Does a past delivery again. An accepted one is a replay of its event: the automations that match now start again. A
     * rejected one is verified again, whatever its age, and taken if it holds now.
     *
     * @throws Refusal 404 where there is none, 409 where it is not kept any more, 422 where it is still rejected
     */
    public Rerun rerun(String workspaceId, String name, String deliveryId) {
        var source = sources.get(workspaceId, name);
        var delivery = find(source, deliveryId);
        if (delivery.eventId() != null) {
            return new Rerun(delivery.eventId(), events.replay(workspaceId, delivery.eventId(), false), false);
        }
        var request = log.request(source.sourceId(), delivery)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "delivery_request_gone",
                        "The request is not kept: it was too large, or newer ones have taken its place. Let the service send it again."));
        var taken = hooks.receiveAgain(known.fresh(name).orElseThrow(), request, deliveryId);
        return new Rerun(taken.eventId(), null, taken.duplicate());
    }

    private HookDelivery find(Source source, String deliveryId) {
        log.flush();
        return log.find(source.sourceId(), deliveryId).orElseThrow(() -> Refusal.notFound("delivery", deliveryId));
    }

    private Gate gate(Source source) {
        return known.find(source.name()).map(KnownSources.Known::gate).orElseThrow();
    }
}
