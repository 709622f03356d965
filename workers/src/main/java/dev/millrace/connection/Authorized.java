package dev.millrace.connection;

import dev.millrace.egress.ClientIdentity;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Credentials, ready to be put on requests to one origin. Made for one call inside an activity; keep it no longer, since
 * a token in it ends.
 */
public final class Authorized {

    private sealed interface Proof {
        record Header(String name, Secret value) implements Proof {}

        record Parameter(String name, Secret value) implements Proof {}

        record Basic(String username, Secret password, Header header) implements Proof {}

        record Digest(String username, Secret password) implements Proof {}

        record Aws(AwsSignature signature, Clock clock) implements Proof {}

        /** The certificate says it all. */
        record Nothing() implements Proof {}
    }

    private final String whose;
    private final URI baseUrl;
    private final Origin origin;
    private final Proof proof;
    private final List<Secret> secrets;
    private final Map<String, String> headers;
    private final @Nullable Connection through;
    private final @Nullable ClientIdentity identity;

    private Authorized(String whose, URI baseUrl, Proof proof, Stream<Secret> secrets) {
        this(whose, baseUrl, proof, secrets, Map.of(), null, null);
    }

    private Authorized(
            String whose,
            URI baseUrl,
            Proof proof,
            Stream<Secret> secrets,
            Map<String, String> headers,
            @Nullable Connection through,
            @Nullable ClientIdentity identity) {
        this.headers = headers;
        this.through = through;
        this.identity = identity;
        this.whose = whose;
        this.baseUrl = baseUrl;
        this.origin = Origin.of(baseUrl)
                .orElseThrow(() -> new ConnectionFailure.WrongOrigin(
                        "%s needs an absolute http or https address without user information.".formatted(whose)));
        this.proof = proof;
        this.secrets = secrets.filter(secret -> !secret.reveal().isEmpty())
                .distinct()
                .sorted(Comparator.comparingInt((Secret secret) -> secret.reveal().length()).reversed())
                .toList();
    }

    /** The same, with headers that a request carries unless it says otherwise. */
    Authorized withHeaders(Map<String, String> wanted) {
        return wanted.isEmpty()
                ? this
                : new Authorized(whose, baseUrl, proof, secrets.stream(), Map.copyOf(wanted), through, identity);
    }

    /** The same for another origin; only for one that our own catalogue or the deployment's settings name. */
    public Authorized at(URI other) {
        return new Authorized(whose, other, proof, secrets.stream(), headers, through, identity);
    }

    /** The same, of {@code connection}. */
    Authorized of(Connection connection) {
        return new Authorized(whose, baseUrl, proof, secrets.stream(), headers, connection, identity);
    }

    /** The stored connection whose credentials these are; empty for those that a definition has itself. */
    public Optional<Connection> through() {
        return Optional.ofNullable(through);
    }

    static Authorized bearer(String whose, URI baseUrl, Secret token, List<Secret> alsoSecret) {
        var header = header(whose, "Authorization", Secret.of("Bearer " + token.reveal()));
        return new Authorized(whose, baseUrl, header, Stream.concat(Stream.of(token), alsoSecret.stream()));
    }

    static Authorized basic(String whose, URI baseUrl, String username, Secret password) {
        var pair = (username + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        var encoded = Secret.of(Base64.getEncoder().encodeToString(pair));
        var header = header(whose, "Authorization", Secret.of("Basic " + encoded.reveal()));
        var proof = new Proof.Basic(username, password, header);
        // Services that take a key as the user name leave the password empty.
        var secret = password.reveal().isEmpty() ? Secret.of(username) : password;
        return new Authorized(whose, baseUrl, proof, Stream.of(secret, encoded));
    }

    static Authorized digest(String whose, URI baseUrl, String username, Secret password) {
        return new Authorized(whose, baseUrl, new Proof.Digest(username, password), Stream.of(password));
    }

    /**
     * The same user name and password, for a challenge.
     *
     * @throws ConnectionFailure.AuthorizationLost where these are no user name and password
     */
    public Authorized asDigest() {
        if (!(proof instanceof Proof.Basic basic)) {
            throw new ConnectionFailure.AuthorizationLost(whose, "it has no user name and password to answer a challenge");
        }
        var digest = new Proof.Digest(basic.username(), basic.password());
        return new Authorized(whose, baseUrl, digest, Stream.of(basic.password()), headers, through, identity);
    }

    static Authorized aws(String whose, URI baseUrl, AwsSignature signature, Clock clock) {
        return new Authorized(whose, baseUrl, new Proof.Aws(signature, clock), signature.secrets().stream());
    }

    /** The key never leaves this process, so that there is nothing to blot out. */
    static Authorized mutualTls(String whose, URI baseUrl, ClientIdentity identity) {
        return new Authorized(whose, baseUrl, new Proof.Nothing(), Stream.empty()).with(identity);
    }

    /** The same on connections that are shown {@code shown}. */
    Authorized with(ClientIdentity shown) {
        return new Authorized(whose, baseUrl, proof, secrets.stream(), headers, through, shown);
    }

    static Authorized headerKey(String whose, URI baseUrl, String name, Secret value) {
        return new Authorized(whose, baseUrl, header(whose, name, value), Stream.of(value));
    }

    static Authorized queryKey(String whose, URI baseUrl, String name, Secret value) {
        var encoded = Secret.of(UriText.encoded(value.reveal()));
        return new Authorized(whose, baseUrl, new Proof.Parameter(name, value), Stream.of(value, encoded));
    }

    /** A line end in a value would be another header, of its author's choice. */
    private static Proof.Header header(String whose, String name, Secret value) {
        if (value.reveal().chars().anyMatch(letter -> letter < 0x20 || letter > 0x7e)) {
            throw new ConnectionFailure.AuthorizationLost(
                    whose, "the credentials hold a line end or another character that fits no header");
        }
        return new Proof.Header(name, value);
    }

    /**
     * The address of {@code endpoint}: one that begins with {@code /} or {@code ?} is put behind the base address, whose
     * path is kept; any other is taken as it is, and {@link #sign} decides whether it may be called.
     *
     * @throws ConnectionFailure.WrongOrigin if that is no address
     */
    public URI resolve(String endpoint) {
        var relative = endpoint.startsWith("/") || endpoint.startsWith("?");
        var base = baseUrl.toString();
        var whole = !relative
                ? endpoint
                : (base.endsWith("/") && endpoint.startsWith("/") ? base.substring(0, base.length() - 1) : base) + endpoint;
        try {
            return URI.create(whole);
        } catch (IllegalArgumentException unreadable) {
            throw new ConnectionFailure.WrongOrigin("The endpoint of a call through %s is no address.".formatted(whose));
        }
    }

    /** Whether {@link #sign} would sign for {@code target}; a redirect elsewhere goes on unsigned or not at all. */
    public boolean covers(URI target) {
        return Origin.of(target).filter(origin::equals).isPresent();
    }

    /**
     * {@code request} with the credentials on it, as a header that no other origin and no log sees, or as a query
     * parameter, which a redirect does not repeat. One of the same name is replaced. Sign last: a signature of the whole
     * request holds only for what is sent.
     *
     * @throws ConnectionFailure.WrongOrigin if the request goes to another scheme, host or port than the base address, or
     *     its address has user information
     */
    public EgressRequest sign(EgressRequest bare) {
        var request = withDefaults(bare);
        if (!covers(request.uri())) {
            throw new ConnectionFailure.WrongOrigin("%s is for %s only and is not sent to %s."
                    .formatted(
                            whose,
                            origin,
                            Origin.of(request.uri()).map(Origin::toString).orElse("such an address")));
        }
        var proven = prove(request);
        return identity == null ? proven : proven.withIdentity(identity);
    }

    private EgressRequest prove(EgressRequest request) {
        return switch (proof) {
            case Proof.Header header -> withHeader(request, header);
            case Proof.Parameter parameter -> withParameter(request, parameter);
            case Proof.Basic basic -> withHeader(request, basic.header());
            // It waits to be challenged.
            case Proof.Digest digest -> request;
            case Proof.Nothing nothing -> request;
            case Proof.Aws aws -> aws.signature().sign(request, aws.clock());
        };
    }

    /** Whether {@link #sign} signs one whole request, and what it puts on that proves nothing for another. */
    public boolean signsEachRequest() {
        return proof instanceof Proof.Aws;
    }

    private EgressRequest withDefaults(EgressRequest request) {
        var whole = request;
        for (var header : headers.entrySet()) {
            if (request.headers().stream().noneMatch(given -> given.name().equalsIgnoreCase(header.getKey()))) {
                whole = whole.withHeader(header.getKey(), header.getValue());
            }
        }
        return whole;
    }

    /** {@code request} with the answer to the challenge in {@code refusal}; empty where these credentials answer none. */
    public Optional<EgressRequest> answer(EgressRequest request, EgressAnswer refusal) {
        return proof instanceof Proof.Digest digest && covers(refusal.finalUri())
                ? DigestChallenge.in(refusal)
                        .map(challenge -> challenge.answer(request, digest.username(), digest.password()))
                        .map(answer -> request.withSensitiveHeader("Authorization", answer))
                : Optional.empty();
    }

    /**
     * Every text that would give the credentials away, the longest first: whoever shows or stores an answer replaces
     * each by {@code ***}.
     */
    public List<Secret> secrets() {
        return secrets;
    }

    private static EgressRequest withHeader(EgressRequest request, Proof.Header header) {
        var others = request.headers().stream()
                .filter(given -> !given.name().equalsIgnoreCase(header.name()))
                .toList();
        return request.withHeaders(others).withSensitiveHeader(header.name(), header.value().reveal());
    }

    private static EgressRequest withParameter(EgressRequest request, Proof.Parameter parameter) {
        var target = request.uri();
        var pairs = new ArrayList<String>();
        if (target.getRawQuery() != null) {
            Stream.of(target.getRawQuery().split("&"))
                    .filter(pair -> !pair.isEmpty() && !nameOf(pair).equals(parameter.name()))
                    .forEach(pairs::add);
        }
        pairs.add(UriText.encoded(parameter.name()) + "=" + UriText.encoded(parameter.value().reveal()));
        var withoutQuery = target.toString().split("[?#]", 2)[0];
        return request.withUri(URI.create(withoutQuery + "?" + String.join("&", pairs)));
    }

    private static String nameOf(String pair) {
        var equals = pair.indexOf('=');
        var name = equals < 0 ? pair : pair.substring(0, equals);
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            return name;
        }
    }

    @Override
    public String toString() {
        return "Authorized[%s for %s]".formatted(whose, origin);
    }
}
