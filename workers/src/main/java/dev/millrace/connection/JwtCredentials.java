package dev.millrace.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.token.JwtAssertion;
import dev.millrace.json.Json;
import dev.millrace.key.UnusableKey;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads credentials of the kind {@code jwt_bearer}. */
final class JwtCredentials {

    /** Claims that have a field of their own, or that are made anew for each assertion. */
    private static final Set<String> OURS = Set.of("iss", "sub", "aud", "scope", "exp", "iat", "nbf", "jti");

    private JwtCredentials() {}

    /**
     * The same with the key file of a Google service account, where that stands in place of the key, taken apart into its
     * key, its issuer and the key's id.
     *
     * @throws Refusal where it is another file
     */
    static JsonNode withoutKeyFile(JsonNode credentials) {
        var given = credentials.path("private_key").asText().strip();
        if (!given.startsWith("{")) {
            return credentials;
        }
        var file = keyFile(given);
        var apart = ((ObjectNode) credentials.deepCopy()).set("private_key", file.path("private_key"));
        fill((ObjectNode) apart, "issuer", file.path("client_email"));
        fill((ObjectNode) apart, "key_id", file.path("private_key_id"));
        return apart;
    }

    private static JsonNode keyFile(String text) {
        try {
            var file = Json.read(text);
            if (file.path("private_key").isTextual() && file.path("client_email").isTextual()) {
                return file;
            }
        } catch (JsonProcessingException unreadable) {
            // Told below: the parser's own message may show a part of the text.
        }
        throw Refusal.invalid(
                "field_invalid",
                "credentials.private_key",
                """
                credentials.private_key is no key file of a service account: it lacks private_key and client_email. Make a key of \
                the type JSON for the service account, and give the file as it is.""");
    }

    private static void fill(ObjectNode credentials, String field, JsonNode value) {
        if (!credentials.has(field) && value.isTextual()) {
            credentials.set(field, value);
        }
    }

    /** @throws Refusal naming the field that is missing, or why the key cannot sign */
    static Credentials.JwtBearer read(JsonNode json) {
        var tokenUrl = Credentials.tokenUrl(json.path("token_url").asText());
        var scopes = Credentials.texts(json.path("scopes"));
        var inAssertion = json.path("scopes_in").asText().equals("assertion");
        var claims = claims(json);
        claims.put("iss", issuer(json));
        claims.put("aud", json.path("audience").asText(tokenUrl.toString()));
        if (json.hasNonNull("subject")) {
            claims.put("sub", json.path("subject").asText());
        }
        if (inAssertion && !scopes.isEmpty()) {
            claims.put("scope", String.join(" ", scopes));
        }
        try {
            var assertion = new JwtAssertion(
                    claims,
                    text(json, "algorithm"),
                    text(json, "key_id"),
                    Secret.of(json.path("private_key").asText()));
            return new Credentials.JwtBearer(tokenUrl, assertion, scopes, inAssertion ? List.of() : scopes);
        } catch (UnusableKey unusable) {
            throw Refusal.invalid(
                    "field_invalid", "credentials.private_key", "credentials.private_key %s.".formatted(unusable.how()));
        }
    }

    private static Map<String, Object> claims(JsonNode json) {
        var claims = new LinkedHashMap<String, Object>();
        json.path("claims").properties().forEach(claim -> {
            if (OURS.contains(claim.getKey())) {
                throw Refusal.invalid(
                        "field_invalid",
                        "credentials.claims." + claim.getKey(),
                        "credentials.claims cannot have %s, which a field of its own says or Millrace sets for each assertion."
                                .formatted(claim.getKey()));
            }
            claims.put(claim.getKey(), Json.mapper().convertValue(claim.getValue(), Object.class));
        });
        return claims;
    }

    private static String issuer(JsonNode json) {
        var issuer = text(json, "issuer");
        if (issuer == null) {
            throw Refusal.invalid(
                    "field_missing",
                    "credentials.issuer",
                    "credentials.issuer is missing: who asks, the consumer key or client id that the service has given.");
        }
        return issuer;
    }

    private static @Nullable String text(JsonNode json, String field) {
        return json.path(field).textValue();
    }
}
