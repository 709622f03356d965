package dev.millrace.connection.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an ID token that came straight from the token endpoint, whose TLS stands for its signature (OpenID Connect
 * Core 1.0, section 3.1.3.7).
 */
public final class IdToken {

    private static final long SKEW_SECONDS = 120;

    private IdToken() {}

    /** The token proves nothing to us; the message says why, in words that follow "the provider's ID token". */
    public static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        Unusable(String how) {
            super(how, null, false, false);
        }

        /** What is wrong with it: {@code is for another client}. */
        public String how() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * @param nonce that we sent; null where we sent none
     * @param issuer null where it is not known beforehand
     * @throws Unusable where it is not for us, not for this request, or over
     */
    public static JsonNode claims(
            String token, String clientId, @Nullable String nonce, @Nullable URI issuer, Instant now) throws Unusable {
        var claims = read(token);
        var audience = claims.path("aud");
        var forUs = audience.isArray()
                ? audience.valueStream().anyMatch(one -> one.asText().equals(clientId))
                : audience.asText().equals(clientId);
        if (!forUs) {
            throw new Unusable("is for another client");
        }
        if (nonce != null && !claims.path("nonce").asText().equals(nonce)) {
            throw new Unusable("belongs to another request");
        }
        if (issuer != null
                && !UriText.withoutSlash(claims.path("iss").asText()).equals(UriText.withoutSlash(issuer.toString()))) {
            throw new Unusable("is another issuer's");
        }
        if (claims.path("exp").asLong() + SKEW_SECONDS < now.getEpochSecond()) {
            throw new Unusable("has ended");
        }
        return claims;
    }

    private static JsonNode read(String token) throws Unusable {
        var parts = token.split("\\.");
        try {
            if (parts.length == 3) {
                return Json.read(Base64.getUrlDecoder().decode(parts[1]));
            }
        } catch (IllegalArgumentException | CharacterCodingException | JsonProcessingException unreadable) {
            // told below
        }
        throw new Unusable("cannot be read");
    }
}
