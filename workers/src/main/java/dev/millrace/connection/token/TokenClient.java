package dev.millrace.connection.token;

import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a token endpoint once; neither repeats nor remembers. Safe for use by many threads. */
public final class TokenClient {

    private static final Duration AFTER_NO_ANSWER = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final Egress egress;
    private final Duration deadline;
    private final TokenAnswers answers;
    private final Discovery discovery;

    /**
     * @param deadline over a whole exchange
     * @param margin how long before its end a token is renewed, at most a tenth of its life
     */
    public TokenClient(Egress egress, Clock clock, Duration deadline, Duration margin) {
        this.egress = egress;
        this.deadline = deadline;
        this.answers = new TokenAnswers(clock, margin);
        this.discovery = new Discovery(egress, deadline);
    }

    /** The metadata of an OpenID provider, read at most once an hour. */
    public Discovery discovery() {
        return discovery;
    }

    /** Blocks until the endpoint has answered or the deadline is over. Follows no redirect. */
    public TokenOutcome fetch(TokenRequest request) {
        try {
            var known = request.discovered() ? request.at(discovery.metadata(request.endpoint()).tokenEndpoint()) : request;
            return answers.read(egress.exchange(post(known)), known);
        } catch (Discovery.Unknown unknown) {
            return unknown.outcome();
        } catch (EgressFailure failure) {
            return failed(failure, request);
        }
    }

    private EgressRequest post(TokenRequest request) {
        var parameters = parameters(request);
        var body =
                switch (request.encoding()) {
                    case FORM -> TokenRequest.form(parameters);
                    case JSON -> Json.write(parameters);
                };
        var contentType =
                switch (request.encoding()) {
                    case FORM -> "application/x-www-form-urlencoded";
                    case JSON -> "application/json";
                };
        var post = EgressRequest.of("POST", request.endpoint())
                .withDeadline(deadline)
                .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL)
                .withHeader("Accept", "application/json")
                .withHeader("Content-Type", contentType)
                .withBody(body.getBytes(StandardCharsets.UTF_8))
                .withIdentity(request.identity());
        return switch (request.clientAuthentication()) {
            case CLIENT_SECRET_BASIC ->
                post.withSensitiveHeader("Authorization", "Basic " + request.basicPair().reveal());
            case CLIENT_SECRET_POST, NONE -> post;
        };
    }

    private static TokenOutcome failed(EgressFailure failure, TokenRequest request) {
        var reason = "the token endpoint %s gave no answer: %s"
                .formatted(request.endpoint().getHost(), failure.getMessage().replaceFirst("\\.$", ""));
        return switch (failure.cause()) {
            case REFUSED -> new TokenOutcome.Denied(reason);
            case DNS, CONNECT, TLS, BUSY, TIMEOUT, ANSWER_TOO_LARGE, PROTOCOL, INTERRUPTED ->
                new TokenOutcome.Unavailable(reason, AFTER_NO_ANSWER);
        };
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
            case TokenRequest.Grant.AuthorizationCode code -> {
                parameters.put("grant_type", "authorization_code");
                parameters.put("code", code.code().reveal());
                parameters.put("redirect_uri", code.redirect().toString());
                if (code.verifier() != null) {
                    parameters.put("code_verifier", code.verifier().reveal());
                }
            }
            case TokenRequest.Grant.Refresh refresh -> {
                parameters.put("grant_type", "refresh_token");
                parameters.put("refresh_token", refresh.token().reveal());
            }
            case TokenRequest.Grant.JwtBearer jwt -> {
                parameters.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                parameters.put("assertion", jwt.assertion().reveal());
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
            case NONE -> {
                if (!request.clientId().isEmpty()) {
                    parameters.put("client_id", request.clientId());
                }
            }
        }
        if (!request.scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", request.scopes()));
        }
        if (!request.audiences().isEmpty()) {
            parameters.put("audience", String.join(" ", request.audiences()));
        }
        parameters.putAll(request.parameters());
        return parameters;
    }
}
