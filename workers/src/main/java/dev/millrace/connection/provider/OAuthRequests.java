package dev.millrace.connection.provider;

import dev.millrace.connection.token.TokenRequest;
import dev.millrace.connection.token.TokenRequest.Grant;
import dev.millrace.connection.token.TokenRequest.Reading;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The requests of OAuth as one provider wants them, with our client there and the values of one account. Made for one
 * use.
 */
public final class OAuthRequests {

    private final OAuth oauth;
    private final ProviderClient client;
    private final Map<String, String> values;

    /**
     * @param provider one that has {@link Provider#oauth()}
     * @param variables values for its addresses, above those that the client has
     */
    public OAuthRequests(Provider provider, ProviderClient client, Map<String, String> variables) {
        this.oauth = Objects.requireNonNull(provider.oauth());
        this.client = client;
        this.values = new HashMap<>(client.variables());
        provider.variables().forEach((name, variable) -> {
            if (variable.value() != null) {
                values.putIfAbsent(name, variable.value());
            }
        });
        values.putAll(variables);
    }

    /** Those of {@code oauth}, whose addresses need no values. */
    public OAuthRequests(OAuth oauth, ProviderClient client) {
        this.oauth = oauth;
        this.client = client;
        this.values = Map.of();
    }

    /** Its issuer where it is an OpenID provider. */
    public @Nullable URI issuer() {
        return oauth.issuer() == null ? null : uri(oauth.issuer());
    }

    /**
     * Where a person is sent to grant access.
     *
     * @param endpoint what the provider's metadata names, for providers whose data does not
     * @param verifier of PKCE, of which only the challenge is sent (RFC 7636, section 4.2); null without it
     * @param nonce for the ID token, null without one
     */
    public URI authorization(
            @Nullable URI endpoint, Secret state, URI redirect, List<String> scopes, @Nullable Secret verifier, @Nullable String nonce) {
        var base = oauth.authorizationUrl() == null ? String.valueOf(endpoint) : oauth.authorizationUrl().fill(values);
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.clientId());
        parameters.put("redirect_uri", redirect.toString());
        if (!scopes.isEmpty()) {
            parameters.put(oauth.scopeParameter(), String.join(oauth.scopeSeparator(), scopes));
        }
        parameters.put("state", state.reveal());
        if (verifier != null) {
            parameters.put("code_challenge", challenge(verifier));
            parameters.put("code_challenge_method", "S256");
        }
        if (nonce != null) {
            parameters.put("nonce", nonce);
        }
        parameters.putAll(new TreeMap<>(oauth.authorizationParameters()));
        var query = parameters.entrySet().stream()
                .map(one -> UriText.encoded(one.getKey()) + "=" + UriText.encoded(one.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(base + (base.contains("?") ? "&" : "?") + query);
    }

    private static String challenge(Secret verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier.reveal()));
    }

    /** The exchange of a code for tokens. */
    public TokenRequest exchange(Secret code, URI redirect, @Nullable Secret verifier) {
        return request(oauth.tokenUrl(), new Grant.AuthorizationCode(code, redirect, verifier));
    }

    /** The exchange of a refresh token for the next access token. */
    public TokenRequest refresh(Secret refreshToken) {
        return request(oauth.refreshUrl() == null ? oauth.tokenUrl() : oauth.refreshUrl(), new Grant.Refresh(refreshToken));
    }

    private TokenRequest request(@Nullable Template url, Grant grant) {
        var address = url == null ? Objects.requireNonNull(issuer()) : uri(url);
        return new TokenRequest(
                address,
                grant,
                client.clientId(),
                client.clientSecret(),
                clientAuthentication(),
                oauth.encoding(),
                List.of(),
                List.of(),
                oauth.tokenParameters(),
                new Reading(oauth.token(), oauth.grantedScopes(), oauth.lifetime()),
                url == null,
                null);
    }

    private TokenRequest.ClientAuthentication clientAuthentication() {
        return client.clientSecret() == null ? TokenRequest.ClientAuthentication.NONE : oauth.clientAuthentication();
    }

    /**
     * The request that gives access back; null where the provider has none.
     *
     * @param endpoint what the provider's metadata names (RFC 7009), for providers whose data does not
     */
    public @Nullable EgressRequest revocation(@Nullable URI endpoint, @Nullable Secret access, @Nullable Secret refresh) {
        var own = oauth.revocation();
        if (own == null && endpoint == null) {
            return null;
        }
        var revocation = own == null
                ? new OAuth.Revocation(new Template(endpoint.toString()), null, null, null, null, null)
                : own;
        var address = own == null ? endpoint : uri(own.url());
        return signed(revocationBody(address, revocation, access, refresh), revocation, access);
    }

    private EgressRequest revocationBody(
            URI address, OAuth.Revocation revocation, @Nullable Secret access, @Nullable Secret refresh) {
        var token = revocation.token() == OAuth.Revocation.Token.REFRESH && refresh != null ? refresh : access;
        var parameters = new LinkedHashMap<String, String>();
        revocation.parameters().forEach((name, value) -> parameters.put(
                name,
                value.replace("{token}", token == null ? "" : token.reveal())
                        .replace("{client_id}", client.clientId())
                        .replace("{client_secret}", client.clientSecret() == null ? "" : client.clientSecret().reveal())));
        if (revocation.authentication() == OAuth.Revocation.Authentication.CLIENT
                && clientAuthentication() != TokenRequest.ClientAuthentication.CLIENT_SECRET_BASIC) {
            parameters.putIfAbsent("client_id", client.clientId());
            if (client.clientSecret() != null) {
                parameters.putIfAbsent("client_secret", client.clientSecret().reveal());
            }
        }
        var request = EgressRequest.of(revocation.method(), address).withHeader("Accept", "application/json");
        if (parameters.isEmpty()) {
            return request;
        }
        return switch (revocation.encoding()) {
            case FORM -> request.withHeader("Content-Type", "application/x-www-form-urlencoded")
                    .withBody(TokenRequest.form(parameters).getBytes(StandardCharsets.UTF_8));
            case JSON -> request.withHeader("Content-Type", "application/json")
                    .withBody(Json.write(parameters).getBytes(StandardCharsets.UTF_8));
        };
    }

    private EgressRequest signed(EgressRequest request, OAuth.Revocation revocation, @Nullable Secret access) {
        var byBasic = revocation.authentication() == OAuth.Revocation.Authentication.BASIC
                || revocation.authentication() == OAuth.Revocation.Authentication.CLIENT
                        && clientAuthentication() == TokenRequest.ClientAuthentication.CLIENT_SECRET_BASIC;
        if (byBasic) {
            var pair = TokenRequest.basicPair(client.clientId(), client.clientSecret());
            return request.withSensitiveHeader("Authorization", "Basic " + pair.reveal());
        }
        return revocation.authentication() == OAuth.Revocation.Authentication.BEARER && access != null
                ? request.withSensitiveHeader("Authorization", "Bearer " + access.reveal())
                : request;
    }

    private URI uri(Template template) {
        var all = new HashMap<>(values);
        all.put("client_id", client.clientId());
        return URI.create(template.fill(all));
    }
}
