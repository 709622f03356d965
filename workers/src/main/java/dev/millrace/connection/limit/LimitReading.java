package dev.millrace.connection.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.connection.provider.RateLimit;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.RetryAfter;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says of its provider's limit.
 *
 * @param refusedUntil until when further requests are refused; null where this one was not
 * @param limit the allowance, or null
 * @param remaining what is left of it, or null
 * @param reset when it is whole again, or null
 */
record LimitReading(
        @Nullable Instant refusedUntil, @Nullable Integer limit, @Nullable Integer remaining, @Nullable Instant reset) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** A refusal that names no time is not asked again before. */
    private static final Duration UNLESS_SAID = Duration.ofMinutes(1);

    /** A body that tells of a limit is short. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final int LONGEST_BODY = 16 * 1024;

    static LimitReading of(RateLimit limit, EgressAnswer answer, Instant now) {
        var remaining = number(answer, limit.remaining());
        var reset = reset(limit, answer, now);
        var body = body(limit, answer);
        var wait = wait(limit, answer, body, now);
        var named = limit.error() != null && limit.errors().contains(body.at(limit.error()).asText());
        var used = Integer.valueOf(0).equals(remaining);
        return new LimitReading(
                refuses(limit, answer.status(), named, named || wait.isPresent() || used)
                        ? wait.map(now::plus).orElseGet(() -> until(limit, used ? reset : null, now))
                        : null,
                number(answer, limit.limit()),
                remaining,
                // Where nothing is left and nobody says for how long, it is a window at most.
                reset == null && used ? now.plus(limit.per()) : reset);
    }

    /** 403 and 503 mean other things too, so that they need something beside them that speaks of a limit. */
    private static boolean refuses(RateLimit limit, int status, boolean named, boolean speaksOfIt) {
        return status == 429 || limit.statuses().contains(status) && speaksOfIt || status < 300 && named;
    }

    private static Instant until(RateLimit limit, @Nullable Instant reset, Instant now) {
        if (reset != null) {
            return reset;
        }
        return now.plus(limit.per().compareTo(UNLESS_SAID) < 0 ? limit.per() : UNLESS_SAID);
    }

    private static Optional<Duration> wait(RateLimit limit, EgressAnswer answer, JsonNode body, Instant now) {
        var where = limit.retryAfter();
        var said = where.startsWith("/")
                ? Optional.of(body.at(where)).filter(JsonNode::isValueNode).map(JsonNode::asText)
                : answer.header(where);
        return said.or(() -> answer.header("Retry-After")).flatMap(text -> RetryAfter.read(text, now, Duration.ZERO, LONGEST_WAIT));
    }

    private static JsonNode body(RateLimit limit, EgressAnswer answer) {
        var asked = limit.error() != null || limit.retryAfter().startsWith("/") && answer.status() > 299;
        if (!asked || answer.body().length > LONGEST_BODY) {
            return MissingNode.getInstance();
        }
        try {
            return Json.read(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable Integer number(EgressAnswer answer, @Nullable String header) {
        return header == null
                ? null
                : answer.header(header)
                        .map(String::strip)
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(Integer::valueOf)
                        .orElse(null);
    }

    private static @Nullable Instant reset(RateLimit limit, EgressAnswer answer, Instant now) {
        if (limit.reset() == null || limit.resetAs() == null) {
            return null;
        }
        return answer.header(limit.reset())
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,15}(\\.\\d{1,9})?"))
                .map(Double::parseDouble)
                .map(number -> switch (limit.resetAs()) {
                    case EPOCH_SECONDS -> Instant.ofEpochMilli((long) Math.ceil(number * 1_000));
                    case EPOCH_MILLISECONDS -> Instant.ofEpochMilli((long) Math.ceil(number));
                    case SECONDS -> now.plusMillis((long) Math.ceil(number * 1_000));
                    case MILLISECONDS -> now.plusMillis((long) Math.ceil(number));
                })
                .filter(at -> at.isAfter(now) && at.isBefore(now.plus(LONGEST)))
                .orElse(null);
    }
}
