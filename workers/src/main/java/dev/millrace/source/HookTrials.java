package dev.millrace.source;

import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.HookRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries a source: makes a sample of what its service sends, signs it with the source's secret, which stays here, and sends it
 * the way of every other request. What comes of it is real: events, runs and deliveries.
 */
public final class HookTrials {

    private final Sources sources;
    private final KnownSources known;
    private final Hooks hooks;
    private final Ids ids;
    private final Clock clock;
    private final Samples samples = Samples.load();

    HookTrials(Sources sources, KnownSources known, Hooks hooks, Ids ids, Clock clock) {
        this.sources = sources;
        this.known = known;
        this.hooks = hooks;
        this.ids = ids;
        this.clock = clock;
    }

    /** What came in. */
    public record Tried(String sample, String eventId) {}

    /** The samples that can be sent to the source, by the names of their events; none where only the service can sign. */
    public List<String> samples(String workspaceId, String name) {
        var source = sources.get(workspaceId, name);
        var signable = known.find(name).filter(found -> impediment(found) == null).isPresent();
        return signable ? samples.events(source.provider()) : List.of();
    }

    /**
     * Sends a sample.
     *
     * @param event null for the most common one
     * @param url of the source, as the outside knows it
     * @throws Refusal 404 where the workspace has no such source, 422 where there is no such sample or it cannot be signed
     */
    public Tried send(String workspaceId, String name, @Nullable String event, String url) {
        var source = sources.get(workspaceId, name);
        var found = known.fresh(name).orElseThrow();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var impediment = impediment(found);
        if (impediment != null) {
            throw Refusal.of(Refusal.Kind.INVALID, "sample_unsendable", impediment);
        }
        var events = samples.events(source.provider());
        var wanted = event == null && !events.isEmpty() ? events.getFirst() : String.valueOf(event);
        var sample = samples.find(source.provider(), wanted)
                .orElseThrow(() -> Refusal.invalid(
                        "sample_unknown",
                        "event",
                        events.isEmpty()
                                ? "There is no sample of this service."
                                : "There is no such sample; there are %s.".formatted(String.join(", ", events))));
        var id = ids.next("smp");
        var request = found.gate()
                .verifier()
                .sign(draft(sample, found, id, now, url), found.opened().keys(now), id, now)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.INVALID, "sample_unsendable", "This sample cannot be signed here."));
        if (hooks.receive(name, request) instanceof HookReply.Taken taken) {
            return new Tried(wanted, taken.eventId());
        }
        throw new IllegalStateException("the sample '%s' is a handshake".formatted(wanted));
    }

    /** Why nothing can be sent; null where it can. */
    private static @Nullable String impediment(KnownSources.Known found) {
        var gate = found.gate();
        if (gate.asksForMore()) {
            return "This source takes only requests that come from its addresses, with its certificate or with a token of its"
                    + " issuer, which no sample has.";
        }
        if (gate.verifier().needsSecret() && found.opened().secret() == null) {
            return "This source has no secret yet; the service's first handshake brings it.";
        }
        return gate.verifier().signsItself()
                ? "Only the service itself can sign its requests; have it send one."
                : null;
    }

    private HookRequest draft(Samples.Sample sample, KnownSources.Known found, String id, Instant now, String url) {
        var secret = found.opened().secret() == null ? "" : found.opened().secret().reveal();
        var headers = new LinkedHashMap<String, List<String>>();
        sample.headers().forEach((header, value) -> headers.put(header, List.of(filled(value, id, now, ""))));
        headers.put("User-Agent", List.of("Millrace (a sample)"));
        var quoted = sample.json() == null
                ? secret.replace("&", "&amp;").replace("<", "&lt;")
                : Json.write(secret).replaceAll("^\"|\"$", "");
        var body = filled(sample.body(), id, now, quoted).getBytes(StandardCharsets.UTF_8);
        return new HookRequest("POST", url, null, headers, body);
    }

    private static String filled(String text, String id, Instant now, String secret) {
        return text.replace("{id}", id)
                .replace("{now}", now.truncatedTo(ChronoUnit.SECONDS).toString())
                .replace("{ts}", Long.toString(now.getEpochSecond()))
                .replace("{secret}", secret);
    }
}
