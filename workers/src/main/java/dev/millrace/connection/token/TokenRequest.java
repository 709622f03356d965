package dev.millrace.connection.token;

import dev.millrace.egress.ClientIdentity;
import dev.millrace.egress.UriText;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to ask which token endpoint for.
 *
 * @param identity the certificate that the endpoint is shown (RFC 8705); null for none
 * @param discovered whether {@code endpoint} is an OpenID provider's issuer, whose metadata names the token endpoint
 * @param clientId empty where the grant itself says who asks
 * @param clientSecret null for a client that has none
 * @param scopes sent as one {@code scope}, separated by spaces; none are sent when empty
 * @param audiences sent as one {@code audience}, separated by spaces; none are sent when empty
 * @param parameters that the endpoint wants besides
 * @param reading how its answer is read
 */
public record TokenRequest(
        URI endpoint,
        Grant grant,
        String clientId,
        @Nullable Secret clientSecret,
        ClientAuthentication clientAuthentication,
        Encoding encoding,
        List<String> scopes,
        List<String> audiences,
        Map<String, String> parameters,
        Reading reading,
        boolean discovered,
        @Nullable ClientIdentity identity) {

    /** Where an authority issues tokens unless a definition says otherwise (Serverless Workflow DSL 1.0, OAuth2). */
    public static final String DEFAULT_TOKEN_PATH = "/oauth2/token";

    public TokenRequest {
        scopes = List.copyOf(scopes);
        audiences = List.copyOf(audiences);
        parameters = Map.copyOf(parameters);
    }

    /** As most services want it: with nothing besides, the answer as the standard has it, and no certificate shown. */
    public TokenRequest(
            URI endpoint,
            Grant grant,
            String clientId,
            @Nullable Secret clientSecret,
            ClientAuthentication clientAuthentication,
            Encoding encoding,
            List<String> scopes,
            List<String> audiences) {
        this(
                endpoint,
                grant,
                clientId,
                clientSecret,
                clientAuthentication,
                encoding,
                scopes,
                audiences,
                Map.of(),
                Reading.STANDARD,
                false,
                null);
    }

    /** The same to an endpoint that is shown {@code shown}. */
    public TokenRequest with(ClientIdentity shown) {
        return with(endpoint, discovered, shown);
    }

    /** The same to an OpenID provider's issuer, whose metadata names the token endpoint. */
    public TokenRequest byDiscovery() {
        return with(endpoint, true, identity);
    }

    /** The same at the token endpoint that was found. */
    TokenRequest at(URI tokenEndpoint) {
        return with(tokenEndpoint, false, identity);
    }

    private TokenRequest with(URI address, boolean isIssuer, @Nullable ClientIdentity shown) {
        return new TokenRequest(
                address,
                grant,
                clientId,
                clientSecret,
                clientAuthentication,
                encoding,
                scopes,
                audiences,
                parameters,
                reading,
                isIssuer,
                shown);
    }

    /** The address of {@code tokenPath} below {@code authority}, whose own path is kept. */
    public static URI endpoint(URI authority, @Nullable String tokenPath) {
        var path = tokenPath == null ? DEFAULT_TOKEN_PATH : tokenPath;
        return URI.create(UriText.withoutSlash(authority.toString()) + (path.startsWith("/") ? path : "/" + path));
    }

    /** What the token is asked for with. */
    public sealed interface Grant {
        /** The client's own right (RFC 6749, section 4.4). */
        record ClientCredentials() implements Grant {}

        /** A person's name and password (RFC 6749, section 4.3). */
        record Password(String username, Secret password) implements Grant {}

        /**
         * What a person has just granted in a browser (RFC 6749, section 4.1.3; RFC 7636).
         *
         * @param verifier of PKCE; null where the provider has none
         */
        record AuthorizationCode(Secret code, URI redirect, @Nullable Secret verifier) implements Grant {}

        /** What a person has granted earlier (RFC 6749, section 6). */
        record Refresh(Secret token) implements Grant {}

        /** A signed assertion of who asks and in whose name (RFC 7523, section 2.1). */
        record JwtBearer(Secret assertion) implements Grant {}
    }

    /**
     * Where things stand in the answer.
     *
     * @param token a JSON Pointer to the access token; {@code refresh_token} and {@code expires_in} stand beside it
     * @param scopes a JSON Pointer to the granted scopes
     * @param unstatedLife of a token where the answer does not say; null: such a token does not end
     */
    public record Reading(String token, String scopes, @Nullable Duration unstatedLife) {

        /** As RFC 6749, section 5.1 has it, and as long as the shortest sessions that services offer. */
        public static final Reading STANDARD = new Reading("/access_token", "/scope", Duration.ofMinutes(15));
    }

    /** How the client shows who it is; the words are those of OAuth and of the language. */
    public enum ClientAuthentication {
        CLIENT_SECRET_BASIC,
        /** The language's default. */
        CLIENT_SECRET_POST,
        /** Only its id, for clients without a secret. */
        NONE
    }

    /** How the request's body is written. */
    public enum Encoding {
        /** {@code application/x-www-form-urlencoded}, the language's default. */
        FORM,
        /** {@code application/json}. */
        JSON
    }

    /** Every secret of this request in every form in which it is sent, to be blotted out of whatever comes back. */
    public List<Secret> secrets() {
        var secrets = new LinkedHashSet<Secret>();
        if (clientSecret != null) {
            secrets.add(basicPair());
            addTo(secrets, clientSecret);
        }
        switch (grant) {
            case Grant.ClientCredentials clientsOwn -> {}
            case Grant.Password password -> addTo(secrets, password.password());
            case Grant.AuthorizationCode code -> {
                addTo(secrets, code.code());
                if (code.verifier() != null) {
                    secrets.add(code.verifier());
                }
            }
            case Grant.Refresh refresh -> addTo(secrets, refresh.token());
            case Grant.JwtBearer jwt -> secrets.add(jwt.assertion());
        }
        return List.copyOf(secrets);
    }

    private static void addTo(Set<Secret> secrets, Secret secret) {
        secrets.add(Secret.of(formEncoded(secret.reveal())));
        secrets.add(secret);
    }

    Secret basicPair() {
        return basicPair(clientId, clientSecret);
    }

    /**
     * What stands behind {@code Basic}: id and secret are form-encoded first (RFC 6749, section 2.3.1), so that a colon in
     * the id cannot move the border.
     */
    public static Secret basicPair(String clientId, @Nullable Secret clientSecret) {
        var pair = formEncoded(clientId) + ":" + (clientSecret == null ? "" : formEncoded(clientSecret.reveal()));
        return Secret.of(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** {@code parameters} as {@code application/x-www-form-urlencoded} writes them. */
    public static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> formEncoded(parameter.getKey()) + "=" + formEncoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** As {@code application/x-www-form-urlencoded} writes it. */
    static String formEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
