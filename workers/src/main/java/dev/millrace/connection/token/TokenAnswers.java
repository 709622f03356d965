package dev.millrace.connection.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands the answers of token endpoints, the odd ones included. */
final class TokenAnswers {

    /** Where the answer does not say how long its token lives: as long as the shortest sessions that services offer. */
    static final Duration UNSTATED_LIFE = Duration.ofMinutes(15);

    private static final Duration LONGEST_LIFE = Duration.ofDays(30);
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int LONGEST_TOKEN = 16 * 1024;
    private static final Set<String> PASSING_ERRORS = Set.of("temporarily_unavailable", "server_error", "slow_down");
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
        var error = body == null ? "" : text(body, "error");
        if (body != null && !error.isEmpty()) {
            var reason = "the token endpoint %s answered %s".formatted(host, described(error, body, request));
            return PASSING_ERRORS.contains(error)
                    ? new TokenOutcome.Unavailable(reason, wait(answer))
                    : new TokenOutcome.Denied(reason);
        }
        if (status >= 300 && status < 400) {
            return new TokenOutcome.Denied(
                    "the token endpoint %s redirects, which is not followed; use the address it redirects to".formatted(host));
        }
        if (status >= 400) {
            return new TokenOutcome.Denied("the token endpoint %s answered %d".formatted(host, status));
        }
        return body == null ? odd(host, "no JSON object", answer) : issued(body, answer, request);
    }

    private TokenOutcome issued(JsonNode body, EgressAnswer answer, TokenRequest request) {
        var host = request.endpoint().getHost();
        var token = text(body, "access_token");
        if (token.isEmpty()) {
            return odd(host, "no access_token", answer);
        }
        // It becomes a header: a line end in it would be another header.
        if (token.length() > LONGEST_TOKEN || !token.chars().allMatch(letter -> letter > 0x20 && letter < 0x7f)) {
            return odd(host, "an access_token that fits no header", answer);
        }
        var type = text(body, "token_type");
        if (!type.isEmpty() && !type.equalsIgnoreCase("bearer")) {
            return new TokenOutcome.Denied(
                    "the token endpoint %s issues tokens of a type other than bearer, which are not supported".formatted(host));
        }
        var now = clock.instant();
        var life = life(body.path("expires_in"));
        var early = margin.compareTo(life.dividedBy(10)) < 0 ? margin : life.dividedBy(10);
        var expiresAt = now.plus(life);
        return new TokenOutcome.Issued(Secret.of(token), scopes(body, request), expiresAt, expiresAt.minus(early));
    }

    private static Duration life(JsonNode expiresIn) {
        var seconds = 0L;
        if (expiresIn.isNumber()) {
            seconds = (long) expiresIn.doubleValue();
        } else if (expiresIn.isTextual()
                && expiresIn.textValue().strip().matches("[0-9]{1,18}")) {
            seconds = Long.parseLong(expiresIn.textValue().strip());
        }
        if (seconds <= 0) {
            return UNSTATED_LIFE;
        }
        return Duration.ofSeconds(Math.min(seconds, LONGEST_LIFE.toSeconds()));
    }

    /** A string separated by spaces (RFC 6749, section 3.3) or, at some services, by commas, or an array. */
    private static List<String> scopes(JsonNode body, TokenRequest request) {
        var scope = body.path("scope");
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
        var asked = answer.header("retry-after").map(this::retryAfter).orElse(SHORTEST_WAIT);
        if (asked.compareTo(SHORTEST_WAIT) < 0) {
            return SHORTEST_WAIT;
        }
        return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    /** Seconds or a date (RFC 9110, section 10.2.3). */
    private Duration retryAfter(String header) {
        var text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Duration.between(clock.instant(), at);
        } catch (DateTimeException unreadable) {
            return SHORTEST_WAIT;
        }
    }

    private static String text(JsonNode body, String field) {
        var value = body.path(field);
        return value.isTextual() ? value.textValue() : "";
    }
}
