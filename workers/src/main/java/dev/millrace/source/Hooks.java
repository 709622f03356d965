package dev.millrace.source;

import dev.millrace.event.Acceptance;
import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery.Status;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.Verdict;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes inbound webhooks: verified, stored as an event, then answered. */
public final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private final KnownSources sources;
    private final VerifierCatalogue catalogue;
    private final Events events;
    private final HookDeliveryLog log;
    private final Ids ids;
    private final Clock clock;

    Hooks(
            KnownSources sources,
            VerifierCatalogue catalogue,
            Events events,
            HookDeliveryLog log,
            Ids ids,
            Clock clock) {
        this.sources = sources;
        this.catalogue = catalogue;
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
        return verifier(find(source).source()).takes(method);
    }

    /**
     * Stores the event that {@code request} brings, and returns once that is durable; a delivery that was seen before
     * gives its first event's id. A handshake makes no event.
     *
     * @throws Refusal 404 for an unknown source, 401 for a request that is not genuine, which is kept as a rejected
     *     delivery, 405 for a method that its provider does not use
     */
    public HookReply receive(String source, HookRequest request) {
        var opened = find(source);
        var verifier = verifier(opened.source());
        var receivedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);

        var unsigned = verifier.handshake(request, opened.keys(), false);
        if (unsigned.isPresent()) {
            return new HookReply.Handshake(unsigned.get());
        }
        if (!request.method().equals("POST")) {
            throw Refusal.of(Refusal.Kind.METHOD_NOT_ALLOWED, "method_not_allowed", "Webhooks come in by POST.");
        }
        if (verifier.verify(request, opened.keys(), receivedAt) instanceof Verdict.Rejected(var reason)) {
            throw reject(opened.source(), verifier, request, reason, receivedAt);
        }
        var signed = verifier.handshake(request, opened.keys(), true);
        if (signed.isPresent()) {
            return new HookReply.Handshake(signed.get());
        }
        var acceptance = accept(opened.source(), verifier, request, receivedAt);
        return new HookReply.Taken(acceptance.eventId(), acceptance.duplicate(), verifier.acknowledgement());
    }

    private Acceptance accept(Source source, Verifier verifier, HookRequest request, Instant receivedAt) {
        var event = HookEvent.of(source, verifier, request, receivedAt);
        var acceptance = events.accept(source.workspaceId(), List.of(event)).getFirst();
        var repeated = acceptance.duplicate();
        note(
                source,
                request,
                new HookDelivery(
                        ids.next("hdl"),
                        event.path("id").asText(),
                        repeated ? Status.DUPLICATE : Status.ACCEPTED,
                        repeated ? "This delivery came in before; nothing was started again." : null,
                        acceptance.eventId(),
                        receivedAt));
        return acceptance;
    }

    private Refusal reject(
            Source source, Verifier verifier, HookRequest request, String reason, Instant receivedAt) {
        LOG.debug("Rejected a delivery to {}: {}", source.path(), reason);
        var providerId = verifier.deliveryIdBesideTheBody(request).orElse(null);
        note(
                source,
                request,
                new HookDelivery(ids.next("hdl"), providerId, Status.REJECTED, reason, null, receivedAt));
        return Refusal.of(Refusal.Kind.UNAUTHENTICATED, "signature_invalid", reason);
    }

    private void note(Source source, HookRequest request, HookDelivery delivery) {
        log.note(new HookDeliveryStore.Line(source.sourceId(), delivery, request.body().bytes().length));
    }

    private SourceStore.Opened find(String source) {
        return sources.find(source).orElseThrow(() -> Refusal.notFound("source", source));
    }

    private Verifier verifier(Source source) {
        // Only after a downgrade: the provider sends again, and nothing is taken unverified meanwhile.
        return catalogue
                .find(source.provider())
                .orElseThrow(() -> Refusal.unavailable(
                        "provider_unknown",
                        "This version has no verifier for the provider '%s'.".formatted(source.provider()),
                        Duration.ofMinutes(5)));
    }
}
