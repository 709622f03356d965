package dev.millrace.source;

import dev.millrace.event.Acceptance;
import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery.Status;
import dev.millrace.source.verifier.HandshakeReply;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.Verdict;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes inbound webhooks: verified, stored as an event, then answered. */
public final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private final KnownSources known;
    private final Sources sources;
    private final Events events;
    private final HookDeliveryLog log;
    private final Ids ids;
    private final Clock clock;

    Hooks(
            KnownSources known,
            Sources sources,
            Events events,
            HookDeliveryLog log,
            Ids ids,
            Clock clock) {
        this.known = known;
        this.sources = sources;
        this.events = events;
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Whether {@code source} takes requests of {@code method}; all take {@code POST}.
     *
     * @throws Refusal 404 for an unknown source
     */
    public boolean takes(String source, String method) {
        return find(source).gate().verifier().takes(method);
    }

    /**
     * Stores the event that {@code request} brings, and returns once that is durable; a delivery that was seen before
     * gives its first event's id. A handshake makes no event.
     *
     * @throws Refusal 404 for an unknown source, 401 for a request that is not genuine, which is kept as a rejected
     *     delivery, 405 for a method that its provider does not use
     */
    public HookReply receive(String source, HookRequest request) {
        var found = find(source);
        var verifier = found.gate().verifier();
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var keys = found.opened().keys(receivedAt);

        var stopped = found.gate().stop(request);
        if (stopped.isPresent()) {
            throw reject(found, request, stopped.get(), receivedAt);
        }
        var unsigned = verifier.handshake(request, keys, false);
        if (unsigned.isPresent()) {
            return new HookReply.Handshake(unsigned.get());
        }
        var brought = verifier.secretToStore(request);
        if (brought.isPresent()) {
            return keep(found, request, brought.get(), receivedAt);
        }
        if (!request.method().equals("POST")) {
            throw Refusal.of(Refusal.Kind.METHOD_NOT_ALLOWED, "method_not_allowed", "Webhooks come in by POST.");
        }
        if (found.gate().verify(request, keys, receivedAt) instanceof Verdict.Rejected(var reason)) {
            throw reject(found, request, reason, receivedAt);
        }
        var signed = verifier.handshake(request, keys, true);
        if (signed.isPresent()) {
            return new HookReply.Handshake(signed.get());
        }
        var acceptance = accept(found, request, receivedAt, null);
        return new HookReply.Taken(acceptance.eventId(), acceptance.duplicate(), verifier.acknowledgement());
    }

    /** The provider tells its secret: kept once, and then only after somebody has asked for another. */
    private HookReply keep(KnownSources.Known found, HookRequest request, Secret secret, Instant receivedAt) {
        if (!sources.keepBrought(found.source().name(), secret)) {
            throw reject(
                    found,
                    request,
                    "A secret was brought, and this source has one already. Rotate its secret first, without giving one.",
                    receivedAt);
        }
        return new HookReply.Handshake(new HandshakeReply(200, null));
    }

    /**
     * Takes a request that was rejected before, if it holds now, whatever its age.
     *
     * @throws Refusal 422 where it still does not
     */
    HookReply.Taken receiveAgain(KnownSources.Known found, HookRequest request, String first) {
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var reason = found.gate()
                .stop(request)
                .or(() -> found.gate().verify(request, found.opened().keys(receivedAt), null)
                                instanceof Verdict.Rejected(var why)
                        ? Optional.of(why)
                        : Optional.empty());
        if (reason.isPresent()) {
            throw Refusal.of(Refusal.Kind.INVALID, "delivery_still_rejected", reason.get());
        }
        var acceptance = accept(found, request, receivedAt, "Rejected first, as %s.".formatted(first));
        return new HookReply.Taken(acceptance.eventId(), acceptance.duplicate());
    }

    private Acceptance accept(
            KnownSources.Known found, HookRequest request, Instant receivedAt, @Nullable String remark) {
        var source = found.source();
        var verifier = found.gate().verifier();
        var event = HookEvent.of(source, verifier, request, receivedAt);
        var acceptance = events.accept(source.workspaceId(), List.of(event)).getFirst();
        var repeated = acceptance.duplicate();
        note(
                found,
                request,
                new HookDelivery(
                        ids.next("hdl"),
                        event.path("id").asText(),
                        repeated ? Status.DUPLICATE : Status.ACCEPTED,
                        repeated ? "This delivery came in before; nothing was started again." : remark,
                        acceptance.eventId(),
                        receivedAt));
        return acceptance;
    }

    private Refusal reject(KnownSources.Known found, HookRequest request, String reason, Instant receivedAt) {
        LOG.debug("Rejected a delivery to {}: {}", found.source().path(), reason);
        var providerId = found.gate().verifier().deliveryIdBesideTheBody(request).orElse(null);
        note(found, request, new HookDelivery(ids.next("hdl"), providerId, Status.REJECTED, reason, null, receivedAt));
        return Refusal.of(Refusal.Kind.UNAUTHENTICATED, "signature_invalid", reason);
    }

    private void note(KnownSources.Known found, HookRequest request, HookDelivery delivery) {
        var bytes = request.body().bytes().length;
        var sourceId = found.source().sourceId();
        var kept = log.keeps(bytes)
                ? new HookRequestStore.Kept(
                        delivery.deliveryId(),
                        sourceId,
                        delivery.receivedAt(),
                        request.unread(),
                        found.gate().bringsSecrets(request))
                : null;
        log.note(new HookDeliveryStore.Line(sourceId, delivery, bytes, kept));
    }

    private KnownSources.Known find(String source) {
        return known.find(source).orElseThrow(() -> Refusal.notFound("source", source));
    }
}
