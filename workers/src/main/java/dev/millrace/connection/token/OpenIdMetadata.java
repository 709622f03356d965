package dev.millrace.connection.token;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenID provider says of itself (OpenID Connect Discovery 1.0, section 3).
 *
 * @param issuer as its ID tokens name it
 * @param namesIssuer whether it says who it is in each answer that a browser brings (RFC 9207, section 3)
 */
public record OpenIdMetadata(
        String issuer,
        URI tokenEndpoint,
        @Nullable URI authorizationEndpoint,
        @Nullable URI userinfoEndpoint,
        @Nullable URI revocationEndpoint,
        boolean namesIssuer) {

    /** Whether {@code said}, the {@code iss} of an answer, is this provider's (RFC 9207, section 2.4). */
    public boolean isIssuerOf(@Nullable String said) {
        return said == null ? !namesIssuer : said.equals(issuer);
    }
}
