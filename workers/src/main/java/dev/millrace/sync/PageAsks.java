package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRunStore.Place;
import dev.millrace.sync.stream.StreamError;
import dev.millrace.sync.stream.StreamPage;
import dev.millrace.sync.stream.StreamWait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks for a page, and says what follows: what the stream says about the answer, or else what is so everywhere. */
final class PageAsks {

    private static final int MOST_RETRIES = 5;
    private static final int MOST_LIMITS = 20;
    private static final Duration UNTOLD = Duration.ofSeconds(30);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final ServiceCalls calls;
    private final Clock clock;

    PageAsks(ServiceCalls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** What follows. */
    sealed interface Outcome {

        /** @param partial whether something was left out that may be there */
        record Page(StreamPage page, boolean partial) implements Outcome {}

        /** @param calls requests that were made for nothing */
        record Later(Instant at, String sentence, int calls, Turn turn) implements Outcome {}

        /** Everything has to be read, since the service has forgotten the cursor. */
        record Anew() implements Outcome {}

        /** The connection has to be authorized again. */
        record Lost(String reason) implements Outcome {}

        record Failed(String reason) implements Outcome {}
    }

    Outcome ask(Sync sync, Claimed claimed, Place place, Checked checked, Turn turn) {
        var key = claimed.syncRunId() + "/" + place.page();
        var call = SyncStep.call(sync, key, repeatable(checked.reader().request(place.cursorFrom(), place.position()), key), turn, SyncStep.DEADLINE);
        var asked = calls.ask(call);
        var result = asked.result();
        var answer = result.error() == null ? result.output() : asked.refusal();
        var rule = answer == null ? null : checked.reader().error(answer, place.position()).orElse(null);
        if (rule != null) {
            return follow(rule, answer, result, call, place, checked);
        }
        var later = result.later();
        if (later != null) {
            return new Outcome.Later(later.at(), later.sentence(), later.even() ? 0 : 1, later.turn());
        }
        var error = result.error();
        if (error == null) {
            return new Outcome.Page(checked.reader().read(Objects.requireNonNull(answer), place.position()), false);
        }
        var reason = String.valueOf(error.detail());
        return result.connection() != null || error.status() == 401 ? new Outcome.Lost(reason) : new Outcome.Failed(reason);
    }

    /** What only reads may be asked twice, whatever its method is. */
    private static Call.Http repeatable(Call.Http request, String key) {
        if (request.idempotent()) {
            return request;
        }
        var headers = new LinkedHashMap<>(request.headers());
        headers.putIfAbsent("Idempotency-Key", key);
        return new Call.Http(
                request.method(), request.uri(), headers, request.query(), request.body(), request.output(), request.redirect());
    }

    private Outcome follow(StreamError rule, JsonNode answer, CallResult result, Call call, Place place, Checked checked) {
        var reason = reason(rule, answer, result);
        var failures = Objects.requireNonNull(call.turn()).failures();
        return switch (rule.action()) {
            case RETRY -> failures >= MOST_RETRIES
                    ? new Outcome.Failed(reason)
                    : later(reason, longer(Duration.ofSeconds(1L << failures + 1), result.retryAfter()), failures);
            case RATE_LIMITED -> failures >= MOST_LIMITS
                    ? new Outcome.Failed(reason)
                    : later(reason, asked(rule, answer, result), failures);
            case REFRESH_TOKEN_THEN_RETRY -> failures == 0 && calls.renew(call)
                    ? later(reason, Duration.ZERO, failures)
                    : new Outcome.Lost(reason);
            case IGNORE -> new Outcome.Page(checked.reader().without(place.position()), true);
            case FULL_AGAIN -> place.cursorFrom() == null ? new Outcome.Failed(reason) : new Outcome.Anew();
            case FAIL -> new Outcome.Failed(reason);
        };
    }

    private Outcome.Later later(String reason, Duration wait, int failures) {
        var at = clock.instant().plus(wait);
        var sentence = "%s; it is asked again at %s.".formatted(reason.replaceFirst("\\.$", ""), CLOCK.format(at));
        return new Outcome.Later(at, sentence, 1, new Turn(failures + 1, null));
    }

    private Duration asked(StreamError rule, JsonNode answer, CallResult result) {
        var told = StreamWait.of(rule, answer, clock.instant());
        // A limit that is over now is not over for the clock of the service, perhaps.
        return longer(Duration.ofSeconds(1), told != null ? told : Objects.requireNonNullElse(result.retryAfter(), UNTOLD));
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) > 0 ? one : other;
    }

    private static String reason(StreamError rule, JsonNode answer, CallResult result) {
        if (rule.message() != null) {
            return rule.message();
        }
        return result.error() != null
                ? String.valueOf(result.error().detail())
                : "The service answered %d with what the stream calls an error.".formatted(answer.path("statusCode").asInt());
    }
}
