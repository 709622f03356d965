package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncClaimStore.Claimed;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One step that makes requests for records: what it works on, and how it asks the service. */
final class PushWork {

    /**
     * A record is begun within {@link #BEGINS_FOR}, looked at once more within {@link #GOES_ON_FOR}, and takes two requests each time. So
     * all of them end before the activity does, in two minutes, and no two workers send at the same time.
     */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Duration BEGINS_FOR = Duration.ofSeconds(20);
    private static final Duration GOES_ON_FOR = Duration.ofSeconds(60);

    final Sync sync;
    final Claimed claimed;
    final Checked checked;
    private final Function<Call, CallResult> calls;
    private final long begun = System.nanoTime();
    private Turn turn;
    private int made;

    PushWork(Sync sync, Claimed claimed, Checked checked, Turn turn, Function<Call, CallResult> calls) {
        this.sync = sync;
        this.claimed = claimed;
        this.checked = checked;
        this.turn = turn;
        this.calls = calls;
    }

    /** What came of a request. */
    sealed interface Asked {

        /** As the language shows a whole answer. */
        record Answer(JsonNode response) implements Asked {}

        /** The service does not want this; nothing has happened there. */
        record Refused(int status, String reason) implements Asked {

            boolean isGone() {
                return status == 404 || status == 410;
            }

            boolean isStale() {
                return status == 412;
            }
        }

        /** To be asked again, later. */
        record Later(CallResult.Later later) implements Asked {}

        /** No request gets through until somebody has mended something. */
        record Hopeless(String reason, boolean unauthorized) implements Asked {}

        /** It is not known what has happened. */
        record Lapsed(String reason) implements Asked {}
    }

    /** @param key the same for every attempt of one request */
    Asked ask(Call.Http request, String key) {
        var result = calls.apply(SyncStep.call(sync, key, request, turn, DEADLINE));
        if (result.later() != null) {
            return new Asked.Later(result.later());
        }
        made++;
        // A slot was for this request; that it has failed before counts until a record is done with.
        turn = new Turn(turn.failures(), null);
        var error = result.error();
        return error == null
                ? new Asked.Answer(Objects.requireNonNull(result.output()))
                : of(error, result.connection());
    }

    private static Asked of(WorkflowError error, @Nullable String lost) {
        var reason = String.valueOf(error.detail());
        var status = error.status();
        if (lost != null || status == 401) {
            return new Asked.Hopeless(reason, true);
        }
        if (status == 429 || error.type().equals(WorkflowError.Type.CONFIGURATION.uri())) {
            return new Asked.Hopeless(reason, false);
        }
        return error.type().equals(WorkflowError.Type.COMMUNICATION.uri()) && status >= 400 && status < 500 && status != 408
                ? new Asked.Refused(status, reason)
                : new Asked.Lapsed(reason);
    }

    /** Whether there is time for another record. */
    boolean mayBegin() {
        return System.nanoTime() - begun < BEGINS_FOR.toNanos();
    }

    /** Whether there is time for the same record once more. */
    boolean mayGoOn() {
        return System.nanoTime() - begun < GOES_ON_FOR.toNanos();
    }

    /** The requests since this was asked last. */
    int takeCalls() {
        var calls = made;
        made = 0;
        return calls;
    }

    void recordIsDone() {
        turn = Turn.FIRST;
    }
}
