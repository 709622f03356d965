package dev.millrace.call;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.CallResult.Later;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Which failed calls a run makes again although its definition says nothing: those through a stored connection that may go
 * well soon ({@link Lapse}), and that either surely had no effect or may have it twice.
 */
final class Retries {

    private static final int SHOWN = 300;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Clock clock;

    Retries(Clock clock) {
        this.clock = clock;
    }

    /** What came of {@code call}, which has asked for {@code request} in the end. */
    CallResult of(Call call, Call.Request request, CallFailed failed) {
        var result = failed.result();
        var turn = call.turn();
        var lapse = failed.lapse();
        if (lapse == null
                || turn == null
                || turn.failures() >= lapse.most()
                || !(call.authorization() instanceof Authorization.Connection)
                || !(lapse.unprocessed() || mayBeTwice(request))) {
            return result;
        }
        var failures = turn.failures() + 1;
        var at = clock.instant().plus(delay(call, lapse, failures, result));
        var error = result.error() == null ? "" : String.valueOf(result.error().detail());
        return result.later(new Later(
                at,
                "Attempt %d of %d failed (%s); the next one is at %s."
                        .formatted(
                                failures,
                                lapse.most() + 1,
                                error.length() > SHOWN ? error.substring(0, SHOWN) + "…" : error,
                                CLOCK.format(at)),
                false,
                new Turn(failures, null)));
    }

    /** A call that names its own key says that the service knows what a repetition is. */
    private static boolean mayBeTwice(Call.Request request) {
        return request.idempotent()
                || request instanceof Call.Http http
                        && http.headers().keySet().stream().anyMatch("Idempotency-Key"::equalsIgnoreCase);
    }

    /** Up to a quarter more, by the call's own key, so that those that fail together do not come back together. */
    private static Duration delay(Call call, Lapse lapse, int failures, CallResult result) {
        var base = Duration.ofSeconds(lapse.seconds(failures));
        var asked = result.retryAfter();
        var least = asked != null && asked.compareTo(base) > 0 ? asked : base;
        var share = Math.floorMod((call.idempotencyKey() + failures).hashCode(), 1_000);
        return least.plus(base.dividedBy(4).multipliedBy(share).dividedBy(1_000));
    }
}
