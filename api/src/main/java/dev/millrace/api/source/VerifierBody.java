package dev.millrace.api.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source says itself about its requests: how they prove themselves, beside or instead of a provider, and from where
 * they may come.
 *
 * @param type {@code signature}, {@code token}, {@code basic} or {@code jwt}; left out beside a provider
 * @param algorithm of a signature: {@code hmac-sha256} (the default), {@code hmac-sha1}, {@code hmac-sha512},
 *     {@code ed25519}, {@code ecdsa-p256} or {@code rsa-sha256}
 * @param from where the signature or token stands; for {@code jwt} the bearer token of {@code Authorization} by default
 * @param encoding of the signature: {@code hex} (the default) or {@code base64}
 * @param keyEncoding how the secret is written: {@code raw}, {@code base64}, {@code hex} or {@code spki}, a public key
 * @param signs what is signed, {@code {body}} by default; also {@code {id}}, {@code {ts}}, {@code {method}} and {@code {url}}
 * @param timestamp where the time stands that is signed as {@code {ts}}
 * @param deliveryId where the sender's id of the delivery stands, tried in order; {@code Idempotency-Key} by default
 * @param event where the event's name stands, tried in order
 * @param jwksUrl of {@code jwt}: the address of the issuer's keys
 * @param issuer of {@code jwt}: what {@code iss} must be
 * @param audience of {@code jwt}: what {@code aud} must hold
 * @param ipRanges addresses and networks from which requests must come, such as {@code 192.0.2.0/24}
 * @param clientCertificate what a trusted proxy must say about the sender's certificate
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VerifierBody(
        @Nullable String type,
        @Nullable String algorithm,
        @Nullable PlaceBody from,
        @Nullable String encoding,
        @Nullable String keyEncoding,
        @Nullable String signs,
        @Nullable TimestampBody timestamp,
        @Nullable List<PlaceBody> deliveryId,
        @Nullable List<PlaceBody> event,
        @Nullable String jwksUrl,
        @Nullable String issuer,
        @Nullable String audience,
        @Nullable List<String> ipRanges,
        @Nullable CertificateBody clientCertificate) {

    /**
     * Where in a request a value stands: one of {@code header}, {@code query}, {@code body} and {@code xml}.
     *
     * @param body a JSON pointer
     * @param xml names of elements from the root, each after a slash
     * @param prefix what stands before the value, such as {@code sha256=}
     * @param pair the key in a list such as {@code t=1,v1=ab}
     * @param item how the items that count begin in a list separated by spaces
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlaceBody(
            @Nullable String header,
            @Nullable String query,
            @Nullable String body,
            @Nullable String xml,
            @Nullable String prefix,
            @Nullable String pair,
            @Nullable String item) {}

    /**
     * The time of a request.
     *
     * @param unit {@code seconds} or {@code milliseconds} since 1970
     * @param tolerance in seconds, in the past and in the future, 1 to 86,400
     */
    record TimestampBody(PlaceBody from, String unit, int tolerance) {}

    /**
     * The sender's certificate, as the proxy says that checked it.
     *
     * @param header in which it says so
     * @param value that must stand there
     */
    record CertificateBody(String header, String value) {}

    /** As it is kept; null for nothing at all. */
    static @Nullable JsonNode tree(@Nullable VerifierBody body) {
        if (body == null) {
            return null;
        }
        JsonNode tree = Json.mapper().valueToTree(body);
        return tree.isEmpty() ? null : tree;
    }

    static @Nullable VerifierBody of(@Nullable JsonNode tree) {
        try {
            return tree == null ? null : Json.mapper().treeToValue(tree, VerifierBody.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("what is kept of a source's verifier cannot be read", unreadable);
        }
    }
}
