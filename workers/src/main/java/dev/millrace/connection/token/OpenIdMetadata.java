package dev.millrace.connection.token;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenID provider says of itself (OpenID Connect Discovery 1.0, section 3).
 *
 * @param issuer as its ID tokens name it
 */
public record OpenIdMetadata(
        String issuer,
        URI tokenEndpoint,
        @Nullable URI authorizationEndpoint,
        @Nullable URI userinfoEndpoint,
        @Nullable URI revocationEndpoint) {}
