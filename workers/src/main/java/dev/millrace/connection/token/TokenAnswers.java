package dev.millrace.connection.token;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.RetryAfter;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands the answers of token endpoints, the odd ones included. */
final class TokenAnswers {

    private static final Duration LONGEST_LIFE = Duration.ofDays(400);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int LONGEST_TOKEN = 16 * 1024;
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");
    /** That of the standard, and what GitHub, HubSpot, Slack and Notion say in its place. */
    private static final Set<String> GRANT_LOST = Set.of(
            "invalid_grant",
            "bad_refresh_token",
            "invalid_refresh_token",
            "token_revoked",
            "token_expired",
            "unauthorized_refresh_token");

    private static final Set<String> BOUND_TYPES = Set.of("mac", "pop", "dpop");
    private static final Set<Integer> PASSING_STATUSES = Set.of(408, 425, 429);

    private final Clock clock;
    private final Duration margin;

    TokenAnswers(Clock clock, Duration margin) {
        this.clock = clock;
        this.margin = margin;
    }

    TokenOutcome read(EgressAnswer answer, TokenRequest request) {
        var status = answer.status();
        var host = request.endpoint().getHost();
        if (status >= 500 || PASSING_STATUSES.contains(status)) {
            return new TokenOutcome.Unavailable("the token endpoint %s answered %d".formatted(host, status), wait(answer));
        }
        var body = body(answer);
        // Some endpoints answer 200 with an error, so the error counts before the status.
        var error = body == null ? "" : error(body, status);
        if (body != null && !error.isEmpty()) {
            var reason = "the token endpoint %s answered %s".formatted(host, described(error, body, request));
            return PASSING_ERRORS.contains(error) || !mayEnd(request, error)
                    ? new TokenOutcome.Unavailable(reason, wait(answer))
                    : new TokenOutcome.Denied(reason);
        }
        if (status >= 300 && status < 400) {
            return new TokenOutcome.Denied(
                    "the token endpoint %s redirects, which is not followed; use the address it redirects to".formatted(host));
        }
        if (status >= 400 && !mayEnd(request, "")) {
            return odd(host, "no reason", answer);
        }
        if (status >= 400) {
            return new TokenOutcome.Denied("the token endpoint %s answered %d".formatted(host, status));
        }
        return body == null ? odd(host, "no JSON object", answer) : issued(body, answer, request);
    }

    private TokenOutcome issued(JsonNode body, EgressAnswer answer, TokenRequest request) {
        var host = request.endpoint().getHost();
        var pointer = JsonPointer.compile(request.reading().token());
        var token = body.at(pointer).asText();
        if (token.isEmpty()) {
            return odd(host, "no access token", answer);
        }
        // It becomes a header: a line end in it would be another header.
        if (token.length() > LONGEST_TOKEN || !token.chars().allMatch(letter -> letter > 0x20 && letter < 0x7f)) {
            return odd(host, "an access token that fits no header", answer);
        }
        var type = text(body, "token_type");
        // Slack calls its bearer tokens bot and user.
        if (BOUND_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            return new TokenOutcome.Denied(
                    "the token endpoint %s issues tokens that need a proof at each call, which are not supported".formatted(host));
        }
        var besides = body.at(pointer.head());
        var next = text(besides, "refresh_token");
        return new TokenOutcome.Issued(
                Secret.of(token),
                next.isEmpty() || next.length() > LONGEST_TOKEN ? null : Secret.of(next),
                scopes(body, request),
                life(besides.path("expires_in"), request.reading()),
                Secret.of(Json.write(body)));
    }

    private TokenOutcome.@Nullable Life life(JsonNode expiresIn, TokenRequest.Reading reading) {
        var life = stated(expiresIn).orElse(reading.unstatedLife());
        if (life == null) {
            return null;
        }
        var now = clock.instant();
        var early = margin.compareTo(life.dividedBy(10)) < 0 ? margin : life.dividedBy(10);
        return new TokenOutcome.Life(now.plus(life).minus(early), now.plus(life));
    }

    private static Optional<Duration> stated(JsonNode expiresIn) {
        var seconds = 0L;
        if (expiresIn.isNumber()) {
            seconds = (long) expiresIn.doubleValue();
        } else if (expiresIn.isTextual()
                && expiresIn.textValue().strip().matches("[0-9]{1,18}")) {
            seconds = Long.parseLong(expiresIn.textValue().strip());
        }
        return seconds <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.min(seconds, LONGEST_LIFE.toSeconds())));
    }

    /**
     * Whether {@code error} means that somebody must act. What a person has granted ends only when the provider says so:
     * a wrong client secret, for one, is mended by an admin, and nobody has to connect again for it.
     */
    private static boolean mayEnd(TokenRequest request, String error) {
        return switch (request.grant()) {
            case TokenRequest.Grant.Refresh refresh -> GRANT_LOST.contains(error);
            case TokenRequest.Grant.ClientCredentials clientsOwn -> true;
            case TokenRequest.Grant.Password password -> true;
            case TokenRequest.Grant.AuthorizationCode code -> true;
            case TokenRequest.Grant.JwtBearer jwt -> true;
        };
    }

    /** The error's code, in small letters; some services call it otherwise than RFC 6749, section 5.2 does. */
    private static String error(JsonNode body, int status) {
        var standard = body.path("error").isObject() ? text(body.path("error"), "code") : text(body, "error");
        if (!standard.isEmpty() || status < 400) {
            return standard;
        }
        return Stream.of("code", "status")
                .map(field -> text(body, field).toLowerCase(Locale.ROOT))
                .filter(code -> code.matches("[a-z_]{3,64}"))
                .findFirst()
                .orElse("");
    }

    /** A string separated by spaces (RFC 6749, section 3.3) or, at some services, by commas, or an array. */
    private static List<String> scopes(JsonNode body, TokenRequest request) {
        var scope = body.at(request.reading().scopes());
        var granted = scope.isArray()
                ? scope.valueStream().filter(JsonNode::isTextual).map(JsonNode::textValue)
                : Stream.of(scope.asText().split("[ ,]+"));
        var names = granted.filter(name -> name.matches("[\\x21-\\x7e]{1,256}"))
                .distinct()
                .limit(200)
                .toList();
        return names.isEmpty() ? request.scopes() : names;
    }

    private static @Nullable JsonNode body(EgressAnswer answer) {
        var text = new String(answer.body(), StandardCharsets.UTF_8);
        try {
            var tree = Json.read(text);
            return tree != null && tree.isObject() ? tree : null;
        } catch (JsonProcessingException notJson) {
            var form = answer.header("content-type")
                    .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"));
            return form.isPresent() ? form(text) : null;
        }
    }

    private static @Nullable JsonNode form(String text) {
        try {
            var tree = Json.mapper().createObjectNode();
            for (var pair : text.strip().split("&")) {
                var equals = pair.indexOf('=');
                if (equals > 0) {
                    tree.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
            return tree;
        } catch (IllegalArgumentException badEscape) {
            return null;
        }
    }

    private TokenOutcome odd(@Nullable String host, String what, EgressAnswer answer) {
        return new TokenOutcome.Unavailable(
                "the token endpoint %s answered %d with %s".formatted(host, answer.status(), what), wait(answer));
    }

    /** The error's code and description, without any secret that the endpoint may have repeated to us. */
    private static String described(String error, JsonNode body, TokenRequest request) {
        var description = text(body, "error_description");
        var whole = description.isEmpty() ? error : error + " (" + description + ")";
        for (var secret : request.secrets()) {
            if (!secret.reveal().isEmpty()) {
                whole = whole.replace(secret.reveal(), "***");
            }
        }
        var printable = whole.replaceAll("[^\\x20-\\x7e\\xa0-\\ud7ff]+", " ").strip();
        return printable.length() > 300 ? printable.substring(0, 300) + "…" : printable;
    }

    private Duration wait(EgressAnswer answer) {
        return answer.header("Retry-After")
                .flatMap(text -> RetryAfter.read(text, clock.instant(), SHORTEST_WAIT, LONGEST_WAIT))
                .orElse(SHORTEST_WAIT);
    }

    private static String text(JsonNode body, String field) {
        var value = body.path(field);
        return value.isTextual() ? value.textValue() : "";
    }
}
