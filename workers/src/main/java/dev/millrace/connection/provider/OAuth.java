package dev.millrace.connection.provider;

import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a provider lets a person grant access (RFC 6749, section 4.1), with what is peculiar to it.
 *
 * @param authorizationUrl where the person is sent
 * @param tokenUrl where codes and refresh tokens become access tokens
 * @param refreshUrl where refresh tokens do, if that is another address
 * @param issuer of the provider's ID tokens; null where it is no OpenID provider. With {@code authorizationUrl} and
 *     {@code tokenUrl} absent its metadata names them
 * @param clientAuthentication how we show who we are; {@code client_secret_post} by default
 * @param encoding of the requests for tokens; a form by default
 * @param pkce whether it understands PKCE with S256 (RFC 7636)
 * @param authorizationParameters more parameters for {@code authorizationUrl}
 * @param tokenParameters more parameters for {@code tokenUrl}
 * @param scopeParameter what the scopes are called on the way there; {@code scope} by default
 * @param scopeSeparator between scopes on the way there; a space by default
 * @param scopes that it grants, those that are always needed first
 * @param incremental whether asking for some scopes leaves those granted before; otherwise all are asked for again
 * @param token where the access token stands in the answer, a JSON Pointer; {@code /access_token} by default
 * @param grantedScopes where the granted scopes stand; {@code /scope} by default
 * @param lifetime of an access token where the answer does not say; null: it does not end
 * @param refresh what becomes of a refresh token that is used
 * @param metadata further values that addresses need, by name
 * @param revocation how access is given back; null where only the person can, at the provider
 * @param withdrawing why single scopes cannot be given back and what to do instead, sentences for people
 */
public record OAuth(
        @Nullable Template authorizationUrl,
        @Nullable Template tokenUrl,
        @Nullable Template refreshUrl,
        @Nullable Template issuer,
        @Nullable ClientAuthentication clientAuthentication,
        @Nullable Encoding encoding,
        boolean pkce,
        Map<String, String> authorizationParameters,
        Map<String, String> tokenParameters,
        @Nullable String scopeParameter,
        @Nullable String scopeSeparator,
        List<Scope> scopes,
        boolean incremental,
        @Nullable String token,
        @Nullable String grantedScopes,
        @Nullable Duration lifetime,
        Refresh refresh,
        Map<String, Metadata> metadata,
        @Nullable Revocation revocation,
        @Nullable String withdrawing) {

    public OAuth {
        clientAuthentication = clientAuthentication == null ? ClientAuthentication.CLIENT_SECRET_POST : clientAuthentication;
        encoding = encoding == null ? Encoding.FORM : encoding;
        authorizationParameters = authorizationParameters == null ? Map.of() : Map.copyOf(authorizationParameters);
        tokenParameters = tokenParameters == null ? Map.of() : Map.copyOf(tokenParameters);
        scopeParameter = scopeParameter == null ? "scope" : scopeParameter;
        scopeSeparator = scopeSeparator == null ? " " : scopeSeparator;
        scopes = scopes == null ? List.of() : List.copyOf(scopes);
        token = token == null ? "/access_token" : token;
        grantedScopes = grantedScopes == null ? "/scope" : grantedScopes;
        metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
    }

    /** Every address of it. */
    Stream<Template> templates() {
        return Stream.of(
                        Stream.of(authorizationUrl, tokenUrl, refreshUrl, issuer, revocation == null ? null : revocation.url()),
                        metadata.values().stream().map(Metadata::url))
                .flatMap(templates -> templates)
                .filter(Objects::nonNull);
    }

    /** The same with the addresses that {@code said} has, each by itself. */
    public OAuth at(ProviderSettings.One said) {
        return at(
                Template.or(said.authorizationUrl(), authorizationUrl),
                Template.or(said.tokenUrl(), tokenUrl),
                Template.or(said.refreshUrl(), refreshUrl),
                Template.or(said.issuer(), issuer),
                said.revocationUrl() == null || revocation == null
                        ? revocation
                        : revocation.at(new Template(said.revocationUrl())));
    }

    /** The same at an OpenID provider whose metadata names the addresses. */
    public OAuth at(URI issuer) {
        return at(null, null, null, new Template(issuer.toString()), null);
    }

    /** The same with other scopes to grant. */
    OAuth with(List<Scope> others) {
        return new OAuth(
                authorizationUrl,
                tokenUrl,
                refreshUrl,
                issuer,
                clientAuthentication,
                encoding,
                pkce,
                authorizationParameters,
                tokenParameters,
                scopeParameter,
                scopeSeparator,
                others,
                incremental,
                token,
                grantedScopes,
                lifetime,
                refresh,
                metadata,
                revocation,
                withdrawing);
    }

    private OAuth at(
            @Nullable Template authorization,
            @Nullable Template tokens,
            @Nullable Template refreshing,
            @Nullable Template issuing,
            @Nullable Revocation revoking) {
        return new OAuth(
                authorization,
                tokens,
                refreshing,
                issuing,
                clientAuthentication,
                encoding,
                pkce,
                authorizationParameters,
                tokenParameters,
                scopeParameter,
                scopeSeparator,
                scopes,
                incremental,
                token,
                grantedScopes,
                lifetime,
                refresh,
                metadata,
                revoking,
                withdrawing);
    }

    /** What becomes of a refresh token that is used. */
    public enum Refresh {
        /** There are none: access tokens do not end, or the person connects again. */
        NONE,
        /** It stays good; an answer may still bring another. */
        KEPT,
        /** It is good once, and the answer brings the next. */
        SINGLE_USE
    }

    /**
     * Where a further value comes from: at {@code pointer} of the token's answer, in the parameter of that name of the
     * redirect back to us, or at {@code pointer} of what {@code url} answers to the new token. Exactly one of
     * {@code redirect} and {@code pointer} is set.
     */
    public record Metadata(
            @Nullable String redirect, @Nullable String pointer, @Nullable Template url) {}

    /**
     * A request that gives access back (RFC 7009, or the provider's own).
     *
     * @param method {@code POST} by default
     * @param authentication how the request is signed
     * @param token which token ends the whole grant; the refresh token where there is one, by default
     * @param encoding of the parameters; a form by default
     * @param parameters of the body; {@code {token}}, {@code {client_id}}, {@code {client_secret}} stand for their values.
     *     {@code {"token": "{token}"}} by default
     */
    public record Revocation(
            Template url,
            @Nullable String method,
            @Nullable Authentication authentication,
            @Nullable Token token,
            @Nullable Encoding encoding,
            @Nullable Map<String, String> parameters) {

        public Revocation {
            method = method == null ? "POST" : method;
            authentication = authentication == null ? Authentication.CLIENT : authentication;
            token = token == null ? Token.REFRESH : token;
            encoding = encoding == null ? Encoding.FORM : encoding;
            parameters = parameters == null ? Map.of("token", "{token}") : Map.copyOf(parameters);
        }

        Revocation at(Template address) {
            return new Revocation(address, method, authentication, token, encoding, parameters);
        }

        /** How a request for revocation shows who asks. */
        public enum Authentication {
            /** As at the token endpoint. */
            CLIENT,
            /** By our id and secret as HTTP Basic, whatever the token endpoint wants. */
            BASIC,
            /** By the access token that ends. */
            BEARER,
            NONE
        }

        /** Which token is given back. */
        public enum Token {
            ACCESS,
            /** The access token where there is no refresh token. */
            REFRESH
        }
    }
}
