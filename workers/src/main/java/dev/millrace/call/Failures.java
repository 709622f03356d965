package dev.millrace.call;

import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.limit.NotNow;
import dev.millrace.egress.EgressFailure;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.CallResult.Later;
import dev.millrace.language.run.Sizes;
import dev.millrace.language.run.WorkflowError.Type;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a failed call is in the language. */
final class Failures {

    private Failures() {}

    static CallResult of(EgressFailure failure, Redaction redaction) {
        var detail = redaction.text(String.valueOf(failure.getMessage()));
        return switch (failure.cause()) {
            case REFUSED -> configuration(detail);
            case TIMEOUT -> CallResult.failed(Type.TIMEOUT.error(detail), null);
            case DNS, CONNECT, TLS, ANSWER_TOO_LARGE, PROTOCOL -> communication(detail);
            case BUSY -> {
                if (failure.beforeSending()) {
                    // The engine has the call made again, when there is room.
                    throw failure;
                }
                yield communication(detail);
            }
            // The worker stops: the engine has the call made again, by another.
            case INTERRUPTED -> throw failure;
        };
    }

    static CallResult of(ConnectionFailure failure) {
        var detail = String.valueOf(failure.getMessage());
        return switch (failure) {
            case ConnectionFailure.Missing missing -> configuration(detail);
            case ConnectionFailure.WrongOrigin wrong -> configuration(detail);
            case ConnectionFailure.SwitchedOff off -> configuration(detail);
            case ConnectionFailure.AuthorizationLost lost ->
                CallResult.failed(Type.AUTHENTICATION.error(detail), null);
            case ConnectionFailure.Unavailable away ->
                CallResult.failed(Type.COMMUNICATION.error(503, detail), away.retryAfter());
        };
    }

    /** The run waits for a limit whatever its definition catches: nobody was asked. */
    static CallFailed of(NotNow notNow, @Nullable Turn turn, Instant now) {
        var sentence = String.valueOf(notNow.getMessage());
        var limit = notNow.reason() == NotNow.Reason.LIMIT;
        var at = notNow.at();
        var result = CallResult.failed(
                Type.COMMUNICATION.error(limit ? 429 : 503, sentence), at == null ? null : Duration.between(now, at));
        return new CallFailed(
                at == null || turn == null
                        ? result
                        : result.later(new Later(at, sentence, limit, new Turn(turn.failures(), notNow.slot()))));
    }

    /** {@code result}, unless its output is more than a run carries along. */
    static CallResult ifTooLarge(CallResult result) {
        return result.output() == null || Sizes.fits(result.output()) ? result : tooLarge();
    }

    static CallResult tooLarge() {
        return communication("The answer is larger than 4 MiB as JSON, which is the most that a run carries along.");
    }

    static CallResult configuration(String detail) {
        return CallResult.failed(Type.CONFIGURATION.error(detail), null);
    }

    static CallResult communication(String detail) {
        return CallResult.failed(Type.COMMUNICATION.error(detail), null);
    }
}
