package dev.millrace.connection.token;

import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks a token endpoint once; neither repeats nor remembers. Safe for use by many threads. */
public final class TokenClient {

    private static final Duration AFTER_NO_ANSWER = Duration.ofSeconds(5);

    private final TokenTransport transport;
    private final TokenAnswers answers;

    /** @param margin how long before its end a token is renewed, at most a tenth of its life */
    public TokenClient(TokenTransport transport, Clock clock, Duration margin) {
        this.transport = transport;
        this.answers = new TokenAnswers(clock, margin);
    }

    /** Blocks until the endpoint has answered or the transport's deadline is over. */
    public TokenOutcome fetch(TokenRequest request) {
        var parameters = parameters(request);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", "application/json");
        if (request.clientAuthentication() == TokenRequest.ClientAuthentication.CLIENT_SECRET_BASIC) {
            headers.put("Authorization", basic(request.clientId(), request.clientSecret()));
        }
        var body =
                switch (request.encoding()) {
                    case FORM -> {
                        headers.put("Content-Type", "application/x-www-form-urlencoded");
                        yield form(parameters);
                    }
                    case JSON -> {
                        headers.put("Content-Type", "application/json");
                        yield Json.write(parameters);
                    }
                };
        try {
            var answer = transport.post(request.endpoint(), headers, body.getBytes(StandardCharsets.UTF_8));
            return answers.read(answer, request);
        } catch (IOException noAnswer) {
            return new TokenOutcome.Unavailable(
                    "the token endpoint %s did not answer".formatted(request.endpoint().getHost()), AFTER_NO_ANSWER);
        }
    }

    private static Map<String, String> parameters(TokenRequest request) {
        var parameters = new LinkedHashMap<String, String>();
        switch (request.grant()) {
            case TokenRequest.Grant.ClientCredentials clientsOwn -> parameters.put("grant_type", "client_credentials");
            case TokenRequest.Grant.Password password -> {
                parameters.put("grant_type", "password");
                parameters.put("username", password.username());
                parameters.put("password", password.password().reveal());
            }
        }
        switch (request.clientAuthentication()) {
            case CLIENT_SECRET_BASIC -> {}
            case CLIENT_SECRET_POST -> {
                parameters.put("client_id", request.clientId());
                if (request.clientSecret() != null) {
                    parameters.put("client_secret", request.clientSecret().reveal());
                }
            }
            case NONE -> parameters.put("client_id", request.clientId());
        }
        if (!request.scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", request.scopes()));
        }
        if (!request.audiences().isEmpty()) {
            parameters.put("audience", String.join(" ", request.audiences()));
        }
        return parameters;
    }

    /** Id and secret are form-encoded first (RFC 6749, section 2.3.1), so that a colon in the id cannot move the border. */
    private static String basic(String clientId, @Nullable Secret clientSecret) {
        var pair = encode(clientId) + ":" + (clientSecret == null ? "" : encode(clientSecret.reveal()));
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
