package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.Networks;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a source says itself about its requests: how they are verified, in the vocabulary of {@code verifiers/*.yml}, and
 * from where they may come.
 *
 * @param type null where the source's provider says how, or where only the conditions count
 * @param algorithm of {@code signature}; HMAC-SHA256 by default
 * @param encoding of the signature; hexadecimal by default
 * @param keyEncoding how the secret is written; any text by default, SPKI for a public key
 * @param signs the body by default
 * @param jwksUrl where the keys of the issuer stand
 * @param ipRanges where requests must come from; anywhere, where it is empty
 */
public record OwnVerifier(
        @Nullable Type type,
        @Nullable Algorithm algorithm,
        @Nullable Place from,
        @Nullable Encoding encoding,
        @Nullable Encoding keyEncoding,
        @Nullable Template signs,
        @Nullable TimeWindow timestamp,
        List<Place> deliveryId,
        List<Place> event,
        @Nullable URI jwksUrl,
        @Nullable String issuer,
        @Nullable String audience,
        List<String> ipRanges,
        @Nullable ClientCertificate clientCertificate) {

    /** What stands in {@code provider} for a source that says it itself. */
    public static final String PROVIDER = "custom";

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MOST_RANGES = 200;

    /** How requests prove themselves. */
    enum Type {
        @JsonProperty("signature")
        SIGNATURE,
        @JsonProperty("token")
        TOKEN,
        @JsonProperty("basic")
        BASIC,
        @JsonProperty("jwt")
        JWT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A certificate that the proxy in front of us has checked.
     *
     * @param header in which the proxy says whose it is
     * @param value that must stand there
     */
    public record ClientCertificate(String header, String value) {

        public ClientCertificate {
            if (header == null || !header.matches("[A-Za-z0-9-]+")) {
                throw new IllegalArgumentException("header is missing: the header in which your proxy writes whose certificate it is");
            }
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("value is missing: what must stand in that header");
            }
        }
    }

    /**
     * A token that another service has signed.
     *
     * @param from where in the request it stands
     */
    public record Token(Place from, URI jwksUrl, String issuer, String audience) {

        /** The token that stands in {@code request}, or why there is none. */
        public Verdict.Found of(HookRequest request) {
            var reading = from.read(request).single(from);
            return reading.problem() == null
                    ? new Verdict.Found(reading.values().getFirst(), null)
                    : new Verdict.Found(null, reading.problem());
        }

        public SecretPlace place() {
            return SecretPlace.of(from);
        }

        /** What to call it within a sentence. */
        public String name() {
            return "token in the " + from.name();
        }
    }

    public OwnVerifier {
        deliveryId = deliveryId == null ? List.of(Place.header("Idempotency-Key")) : List.copyOf(deliveryId);
        event = event == null ? List.of() : List.copyOf(event);
        ipRanges = ipRanges == null ? List.of() : List.copyOf(ipRanges);
        only(Type.SIGNATURE, type, "algorithm", algorithm);
        only(Type.SIGNATURE, type, "encoding", encoding);
        only(Type.SIGNATURE, type, "key_encoding", keyEncoding);
        only(Type.SIGNATURE, type, "signs", signs);
        only(Type.SIGNATURE, type, "timestamp", timestamp);
        only(Type.JWT, type, "jwks_url", jwksUrl);
        only(Type.JWT, type, "issuer", issuer);
        only(Type.JWT, type, "audience", audience);
        if (from == null && (type == Type.SIGNATURE || type == Type.TOKEN)) {
            throw new IllegalArgumentException(
                    "from is missing: where the %s stands, such as {\"header\": \"X-Signature\"}".formatted(type.word()));
        }
        if (from != null && (type == null || type == Type.BASIC)) {
            throw new IllegalArgumentException("from belongs to the types signature, token and jwt");
        }
        if (type == Type.SIGNATURE && algorithm == Algorithm.EQUALITY) {
            throw new IllegalArgumentException("algorithm must not be equality; that is the type token");
        }
        if (type == Type.JWT && Stream.of(jwksUrl, issuer, audience).anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(
                    "jwks_url, issuer and audience are needed: whose tokens count, and for whom they must be made");
        }
        if (jwksUrl != null && !isFit(jwksUrl)) {
            throw new IllegalArgumentException("jwks_url must be an address that begins with https://");
        }
        if (type == null && ipRanges.isEmpty() && clientCertificate == null) {
            throw new IllegalArgumentException("type is missing: one of signature, token, basic and jwt");
        }
        if (ipRanges.size() > MOST_RANGES) {
            throw new IllegalArgumentException("ip_ranges are at most %d".formatted(MOST_RANGES));
        }
        Networks.of(ipRanges);
    }

    /**
     * Reads what was given.
     *
     * @throws Refusal 422 that names the field and says what to do
     */
    public static OwnVerifier read(JsonNode given) {
        try {
            return Json.mapper().treeToValue(given, OwnVerifier.class);
        } catch (JsonMappingException wrong) {
            var where = wrong.getPath().stream()
                    .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                    .collect(Collectors.joining("/", "/", ""));
            var why = wrong.getCause() == null ? wrong.getOriginalMessage() : wrong.getCause().getMessage();
            throw refused(where.equals("/") ? "" : where, why);
        } catch (JsonProcessingException malformed) {
            throw refused("", malformed.getOriginalMessage());
        }
    }

    /** How requests to {@code source} are verified; empty where {@link #type} is null. A token is checked apart. */
    public Optional<Verifier> verifier(String source) {
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Verifier(
                    source, "Own verifier", null, null, List.of(), secretFormat(), signature(), timestamp, null, deliveryId, event,
                    List.of(), List.of(), null, null));
        } catch (IllegalArgumentException contradiction) {
            throw refused("", contradiction.getMessage());
        }
    }

    /** The token that requests must bring, of the type {@code jwt}. */
    public Optional<Token> token() {
        return type == Type.JWT ? Optional.of(new Token(
                        from != null ? from : authorization("Bearer "),
                        Objects.requireNonNull(jwksUrl),
                        Objects.requireNonNull(issuer),
                        Objects.requireNonNull(audience)))
                : Optional.empty();
    }

    /** Without provider: nothing is known but the delivery's id and where it came from. */
    public Verifier conditionsOnly(String source) {
        return new Verifier(
                source, "Own conditions", null, null, List.of(), null, null, null, null, deliveryId, event, List.of(), List.of(), null, null);
    }

    /** Whether it says how requests prove themselves, and not just where they come from. */
    public boolean proves() {
        return type != null;
    }

    /** The word of its type; null where it has none. */
    public @Nullable String typeWord() {
        return type == null ? null : type.word();
    }

    private @Nullable SecretFormat secretFormat() {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case SIGNATURE -> new SecretFormat(
                    keyEncoding != null ? keyEncoding : kind() == Algorithm.Kind.PUBLIC_KEY ? Encoding.SPKI : Encoding.RAW,
                    null,
                    kind() == Algorithm.Kind.PUBLIC_KEY ? "The sender's public key." : "The key that the sender signs with.");
            case TOKEN -> new SecretFormat(Encoding.RAW, null, "The token that the sender sends.");
            case BASIC -> new SecretFormat(Encoding.RAW, null, "Name and password with a colon between them: name:password.");
            case JWT -> null;
        };
    }

    private @Nullable Signature signature() {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case SIGNATURE -> new Signature(
                    algorithm == null ? Algorithm.HMAC_SHA256 : algorithm,
                    Objects.requireNonNull(from),
                    encoding == null ? Encoding.HEX : encoding,
                    signs == null ? Template.of("{body}") : signs,
                    null);
            case TOKEN -> new Signature(Algorithm.EQUALITY, Objects.requireNonNull(from), null, null, null);
            case BASIC -> new Signature(Algorithm.EQUALITY, authorization("Basic "), Encoding.BASE64, null, null);
            case JWT -> null;
        };
    }

    private Algorithm.Kind kind() {
        return algorithm == null ? Algorithm.Kind.MAC : algorithm.kind();
    }

    private static Place authorization(String scheme) {
        return Place.of(List.of("Authorization"), null, null, null, scheme, null, null, null);
    }

    private static boolean isFit(URI url) {
        return url.getHost() != null
                && url.getRawUserInfo() == null
                && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && HERE.contains(url.getHost()));
    }

    private static void only(Type needed, @Nullable Type type, String field, @Nullable Object value) {
        if (value != null && type != needed) {
            throw new IllegalArgumentException("%s belongs to the type %s".formatted(field, needed.word()));
        }
    }

    private static Refusal refused(String where, @Nullable String why) {
        var sentence = why == null ? "it cannot be read" : why.split("\n", 2)[0];
        return Refusal.invalid("verifier_invalid", "/verifier" + where, "verifier%s: %s.".formatted(
                where.replace('/', '.'), sentence.replaceFirst("\\.$", "")));
    }
}
