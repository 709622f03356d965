package dev.millrace.connection.grant;

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
final class IdToken {

    private static final long SKEW_SECONDS = 120;

    private IdToken() {}

    /**
     * @param issuer null where it is not known beforehand
     * @throws GrantRefused where it is not for us, not for this grant, or over
     */
    static JsonNode claims(String token, String clientId, @Nullable String nonce, @Nullable URI issuer, Instant now) {
        var claims = read(token);
        var audience = claims.path("aud");
        var forUs = audience.isArray()
                ? audience.valueStream().anyMatch(one -> one.asText().equals(clientId))
                : audience.asText().equals(clientId);
        if (!forUs) {
            throw wrong("is for another client");
        }
        if (nonce != null && !claims.path("nonce").asText().equals(nonce)) {
            throw wrong("belongs to another request");
        }
        if (issuer != null
                && !UriText.withoutSlash(claims.path("iss").asText()).equals(UriText.withoutSlash(issuer.toString()))) {
            throw wrong("is another issuer's");
        }
        if (claims.path("exp").asLong() + SKEW_SECONDS < now.getEpochSecond()) {
            throw wrong("has ended");
        }
        return claims;
    }

    private static JsonNode read(String token) {
        var parts = token.split("\\.");
        try {
            if (parts.length == 3) {
                return Json.read(Base64.getUrlDecoder().decode(parts[1]));
            }
        } catch (IllegalArgumentException | CharacterCodingException | JsonProcessingException unreadable) {
            // told below
        }
        throw wrong("cannot be read");
    }

    private static GrantRefused wrong(String how) {
        return new GrantRefused(
                GrantRefused.Reason.PROVIDER, "The provider's ID token %s, so nothing was connected. Start again.".formatted(how));
    }
}
