package dev.millrace.source.verifier;

import dev.millrace.vault.Secret;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What one provider's webhooks look like: the contents of a file in {@code verifiers/}.
 *
 * @param provider the name of the file, and the first word of the events' types
 * @param documentation the provider's own page, and {@code verified} the day on which this file was checked against it;
 *     null where nothing is signed
 * @param secret null where there is none; then {@code signature} is null as well
 * @param deliveryId tried in order; the first that is there is also the {@code {id}} of a signature
 * @param event tried in order for the event's name
 */
public record Verifier(
        String provider,
        String title,
        @Nullable String documentation,
        @Nullable LocalDate verified,
        @Nullable SecretFormat secret,
        @Nullable Signature signature,
        @Nullable TimeWindow timestamp,
        List<Place> deliveryId,
        List<Place> event,
        List<Handshake> handshakes) {

    /** Longer ids and names than this are no provider's, and must fit into an index with the rest. */
    private static final int MAX_LENGTH = 255;

    public Verifier {
        Objects.requireNonNull(provider, "provider is missing");
        Objects.requireNonNull(title, "title is missing");
        deliveryId = deliveryId == null ? List.of() : List.copyOf(deliveryId);
        event = event == null ? List.of() : List.copyOf(event);
        handshakes = handshakes == null ? List.of() : List.copyOf(handshakes);
        require(
                signature == null || (documentation != null && verified != null),
                "documentation and verified, the day on which this file was checked against it, are missing");
        require((secret == null) == (signature == null), "secret and signature come together or not at all");
        require(timestamp == null || signature != null, "a timestamp without a signature proves nothing");
        require(
                (timestamp != null) == (signature != null && signature.signs(Template.Field.TS)),
                "a timestamp must be signed as {ts}, and {ts} needs a timestamp");
        require(
                signature == null || !signature.signs(Template.Field.ID) || !deliveryId.isEmpty(),
                "{id} needs a delivery_id");
        require(
                handshakes.stream().noneMatch(shake -> shake.method().equals("GET") && shake.signed()),
                "a GET has no body to sign: its handshake needs signed: false");
    }

    /** Whether a source of this provider needs a secret. */
    public boolean needsSecret() {
        return secret != null;
    }

    /** Whether {@code text} can be a secret of this provider. */
    public boolean accepts(Secret text) {
        return secret != null && secret.key(text.reveal()).isPresent();
    }

    /**
     * Whether {@code request} was signed with {@code key} and is recent, where the provider signs its time. Compares in
     * constant time and never throws at what a stranger sends; without the secret that it needs it rejects.
     */
    public Verdict verify(HookRequest request, @Nullable Secret key, Instant now) {
        if (secret == null || signature == null) {
            return new Verdict.Genuine();
        }
        var bytes = key == null ? Optional.<byte[]>empty() : secret.key(key.reveal());
        if (bytes.isEmpty()) {
            return new Verdict.Rejected("This source has no usable secret; delete it and create it again with one.");
        }
        var sent = signature.from().read(request);
        if (sent.problem() != null) {
            return new Verdict.Rejected(sent.problem());
        }
        var candidates = signature.decode(sent.values());
        if (candidates.isEmpty()) {
            return new Verdict.Rejected("The %s holds a signature that is not %s."
                    .formatted(
                            signature.from().name(),
                            Objects.requireNonNull(signature.encoding()).title()));
        }
        return signature.algorithm() == Algorithm.EQUALITY
                ? compared(Signature.holds(candidates, bytes.get()))
                : verifyMac(request, candidates, bytes.get(), now);
    }

    /** The handshake that {@code request} is, if it may be answered at this stage: before or after verification. */
    public Optional<HandshakeReply> handshake(HookRequest request, boolean verified) {
        return handshakes.stream()
                .filter(handshake -> verified || !handshake.signed())
                .filter(handshake -> handshake.matches(request))
                .flatMap(handshake -> handshake.reply(request).stream())
                .findFirst();
    }

    /** Whether requests of {@code method} can mean anything here; {@code POST} always can. */
    public boolean takes(String method) {
        return method.equals("POST") || handshakes.stream().anyMatch(shake -> shake.method().equals(method));
    }

    /** The provider's id of this delivery, if it sent one that can be kept. */
    public Optional<String> deliveryId(HookRequest request) {
        return first(deliveryId, request);
    }

    /** The id as far as it stands outside the body, for a request whose body is not worth parsing. */
    public Optional<String> deliveryIdBesideTheBody(HookRequest request) {
        return first(
                deliveryId.stream()
                        .filter(place -> !(place.where() instanceof Place.Where.Body))
                        .toList(),
                request);
    }

    /** The provider's name for what happened, if it sent one that can be kept. */
    public Optional<String> eventName(HookRequest request) {
        return first(event, request);
    }

    private Verdict verifyMac(HookRequest request, List<byte[]> candidates, byte[] key, Instant now) {
        var id = signature.signs(Template.Field.ID) ? firstReading(deliveryId, request) : null;
        if (id != null && id.problem() != null) {
            return new Verdict.Rejected(id.problem());
        }
        var time = timestamp == null ? null : timestamp.from().read(request).single(timestamp.from());
        if (time != null && time.problem() != null) {
            return new Verdict.Rejected(time.problem());
        }
        var expected = sign(
                request,
                key,
                id == null ? "" : id.values().getFirst(),
                time == null ? "" : time.values().getFirst());
        // The signature first: only then is the timestamp the provider's, and what we say about it true.
        if (!Signature.holds(candidates, expected)) {
            return compared(false);
        }
        return time == null
                ? new Verdict.Genuine()
                : timestamp.problem(time.values().getFirst(), now)
                        .<Verdict>map(Verdict.Rejected::new)
                        .orElse(new Verdict.Genuine());
    }

    private byte[] sign(HookRequest request, byte[] key, String id, String time) {
        try {
            var mac = Mac.getInstance(signature.algorithm().mac());
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            for (var part : signature.signs().parts()) {
                mac.update(
                        switch (part) {
                            case Template.Part.Text(var bytes) -> bytes;
                            case Template.Part.Value(var field) -> switch (field) {
                                case ID -> Encoding.RAW.bytes(id);
                                case TS -> Encoding.RAW.bytes(time);
                                case BODY -> request.body().bytes();
                                case METHOD -> Encoding.RAW.bytes(request.method());
                                case URL -> Encoding.RAW.bytes(request.fullUrl());
                            };
                        });
            }
            return mac.doFinal();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform has " + signature.algorithm(), missing);
        }
    }

    private Verdict compared(boolean same) {
        return same
                ? new Verdict.Genuine()
                : new Verdict.Rejected(
                        signature.algorithm() == Algorithm.EQUALITY
                                ? "The %s is not the secret of this source.".formatted(signature.from().name())
                                : "The signature does not match: the secret here is not the one at the provider, or the"
                                        + " body was changed on its way.");
    }

    private static Place.Reading firstReading(List<Place> places, HookRequest request) {
        var readings = places.stream().map(place -> place.read(request)).toList();
        return readings.stream()
                .filter(reading -> reading.problem() == null)
                .findFirst()
                .orElse(readings.getFirst());
    }

    private static Optional<String> first(List<Place> places, HookRequest request) {
        return places.stream()
                .flatMap(place -> place.find(request).stream())
                .filter(Verifier::canBeKept)
                .findFirst();
    }

    private static boolean canBeKept(String text) {
        return text.length() <= MAX_LENGTH
                && text.codePoints()
                        .noneMatch(character -> Character.isISOControl(character)
                                || Character.getType(character) == Character.SURROGATE);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
