package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.InlineAuthentication;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import dev.millrace.connection.token.TokenRequest.Grant;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the authentication that a definition carries itself (DSL, "Authentication"). */
final class InlineSettings {

    private InlineSettings() {}

    /** @throws IllegalArgumentException with a sentence where the settings make no authentication */
    static InlineAuthentication read(String scheme, JsonNode settings) {
        return switch (scheme) {
            case "basic" ->
                new InlineAuthentication.Basic(text(settings, "username"), Secret.of(text(settings, "password")));
            case "digest" ->
                new InlineAuthentication.Digest(text(settings, "username"), Secret.of(text(settings, "password")));
            case "bearer" -> new InlineAuthentication.Bearer(Secret.of(text(settings, "token")));
            case "oauth2" -> new InlineAuthentication.OAuth2(tokenRequest(
                    settings,
                    TokenRequest.endpoint(
                            URI.create(text(settings, "authority")),
                            settings.path("endpoints").path("token").textValue()),
                    false));
            case "oidc" -> new InlineAuthentication.OAuth2(
                    tokenRequest(settings, URI.create(text(settings, "authority")), true));
            case String other ->
                throw new IllegalArgumentException("The authentication '%s' is not supported yet.".formatted(other));
        };
    }

    private static TokenRequest tokenRequest(JsonNode settings, URI endpoint, boolean discovered) {
        var client = settings.path("client");
        var secret = client.get("secret");
        var request = new TokenRequest(
                endpoint,
                grant(settings),
                text(client, "id"),
                secret == null ? null : Secret.of(secret.asText()),
                clientAuthentication(client.path("authentication").asText("client_secret_post")),
                settings.path("request").path("encoding").asText("").equals("application/json")
                        ? Encoding.JSON
                        : Encoding.FORM,
                texts(settings.path("scopes")),
                texts(settings.path("audiences")));
        return discovered ? request.byDiscovery() : request;
    }

    private static Grant grant(JsonNode settings) {
        return switch (settings.path("grant").asText("client_credentials")) {
            case "client_credentials" -> new Grant.ClientCredentials();
            case "password" ->
                new Grant.Password(text(settings, "username"), Secret.of(text(settings, "password")));
            case String other ->
                throw new IllegalArgumentException("The OAuth 2.0 grant '%s' is not supported yet.".formatted(other));
        };
    }

    private static ClientAuthentication clientAuthentication(String word) {
        return ClientAuthentication.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String text(JsonNode node, String field) {
        var value = node.get(field);
        if (value == null || !value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException("The authentication has no '%s'.".formatted(field));
        }
        return value.asText();
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
