package dev.millrace.source.verifier;

import dev.millrace.vault.Secret;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one provider's webhooks look like: the contents of a file in {@code verifiers/}.
 *
 * @param provider the name of the file, and the first word of the events' types
 * @param documentation the provider's own page, and {@code verified} the day on which this file was checked against it;
 *     null where nothing is signed
 * @param secret null where there is none; then {@code signature} is null as well
 * @param setup what a person does there, a step a sentence; none where there is no one place
 * @param caution what whoever uses it has to know, where it proves less than a signature does
 * @param deliveryId tried in order; the first that is there is also the {@code {id}} of a signature
 * @param event tried in order for the event's name
 * @param subject tried in order for what the event is about, where the body does not say it
 * @param acknowledgement what the provider wants to hear instead of our receipt
 * @param registration how the source is set up there; null where only a person can do that
 */
public record Verifier(
        String provider,
        String title,
        @Nullable String documentation,
        @Nullable LocalDate verified,
        List<String> setup,
        @Nullable SecretFormat secret,
        @Nullable Signature signature,
        @Nullable TimeWindow timestamp,
        @Nullable String caution,
        List<Place> deliveryId,
        List<Place> event,
        List<Place> subject,
        List<Handshake> handshakes,
        @Nullable HandshakeReply acknowledgement,
        @Nullable Registration registration) {

    /** Longer ids and names than this are no provider's, and must fit into an index with the rest. */
    private static final int MAX_LENGTH = 255;

    public Verifier {
        Objects.requireNonNull(provider, "provider is missing");
        Objects.requireNonNull(title, "title is missing");
        setup = setup == null ? List.of() : List.copyOf(setup);
        deliveryId = deliveryId == null ? List.of() : List.copyOf(deliveryId);
        event = event == null ? List.of() : List.copyOf(event);
        subject = subject == null ? List.of() : List.copyOf(subject);
        handshakes = handshakes == null ? List.of() : List.copyOf(handshakes);
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
        require(
                handshakes.stream().allMatch(shake -> shake.answer().challenge() == null)
                        || signature != null && signature.algorithm().kind() == Algorithm.Kind.MAC,
                "only an HMAC can sign a challenge");
    }

    /** Whether a source of this provider needs a secret. */
    public boolean needsSecret() {
        return secret != null;
    }

    /** Whether {@code text} can be a secret of this provider. */
    public boolean accepts(Secret text) {
        return secret != null
                && signature != null
                && secret.key(text.reveal()).filter(signature.algorithm()::accepts).isPresent();
    }

    /** Whether only the sender can sign, because what is kept here is its public key. */
    public boolean signsItself() {
        return signature != null && signature.algorithm().kind() == Algorithm.Kind.PUBLIC_KEY;
    }

    /** Where the secret itself is sent; empty where it only signs. */
    public Optional<SecretPlace> secretPlace() {
        return Optional.ofNullable(signature)
                .filter(made -> made.algorithm() == Algorithm.EQUALITY)
                .map(made -> SecretPlace.of(made.from()));
    }

    /** Whether the provider tells its secret itself, in a handshake. */
    public boolean bringsItsSecret() {
        return handshakes.stream().anyMatch(shake -> shake.answer().store() != null);
    }

    /** The secret that {@code request} brings, if it is the handshake that does so and the secret can be one. */
    public Optional<Secret> secretToStore(HookRequest request) {
        return handshakes.stream()
                .flatMap(shake -> shake.secretToStore(request).stream())
                .filter(this::accepts)
                .findFirst();
    }

    /**
     * Whether {@code request} was signed with one of {@code keys} and is recent, where the provider signs its time. Compares
     * in constant time and never throws at what a stranger sends; without the secret that it needs it rejects.
     *
     * @param now null where it does not matter how old the request is
     */
    public Verdict verify(HookRequest request, List<Secret> keys, @Nullable Instant now) {
        if (secret == null || signature == null) {
            return new Verdict.Genuine();
        }
        return new SignatureCheck(signature, timestamp, deliveryId).of(request, usable(keys), now);
    }

    /**
     * The handshake that {@code request} is, if it may be answered at this stage: before or after verification.
     *
     * @param keys the first signs challenges
     */
    public Optional<HandshakeReply> handshake(HookRequest request, List<Secret> keys, boolean verified) {
        return handshakes.stream()
                .filter(handshake -> verified || !handshake.signed())
                .filter(handshake -> handshake.matches(request))
                .flatMap(handshake -> handshake.reply(request, text -> signed(text, keys)).stream())
                .findFirst();
    }

    /**
     * The request as its provider would send it, for trying; empty where we cannot sign, because only the provider has the
     * private key.
     *
     * @param id what to call the delivery where the signature covers that
     */
    public Optional<HookRequest> sign(HookRequest draft, List<Secret> keys, String id, Instant now) {
        if (signature == null) {
            return Optional.of(draft);
        }
        var usable = usable(keys);
        return usable.isEmpty()
                ? Optional.empty()
                : new Signer(signature, timestamp, deliveryId).sign(draft, usable.getFirst(), id, now);
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

    /** What the event is about, if the request says so beside its body. */
    public Optional<String> subject(HookRequest request) {
        return first(subject, request);
    }

    private List<byte[]> usable(List<Secret> keys) {
        var format = Objects.requireNonNull(secret);
        return keys.stream()
                .map(key -> format.key(key.reveal()))
                .flatMap(Optional::stream)
                .toList();
    }

    private String signed(String challenge, List<Secret> keys) {
        var made = Objects.requireNonNull(signature)
                .algorithm()
                .mac(usable(keys).getFirst(), List.of(Encoding.RAW.bytes(challenge)));
        return Objects.requireNonNull(signature.encoding()).text(made);
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
