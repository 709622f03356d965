package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.trial.Report.Emitted;
import dev.millrace.trial.Report.MadeCall;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a dry run does to the world: nothing. It answers by stubs, and remembers what would have been done. */
final class TrialActivities implements CallActivity, EmitActivity, EffectsActivity, RehearsedCalls.Service {

    private static final int SHOWN = 1_000;

    /** Requests, answers and events are kept by the server of the dry run as well. */
    private static final long MOST_CARRIED = 32L * 1024 * 1024;

    private final TrialJournal journal;
    private final Stubs stubs;
    private final boolean strict;
    private final Room room;
    private final Consumer<String> stop;
    private final RehearsedCalls calls;
    private final TreeMap<Integer, MadeCall> made = new TreeMap<>();
    private final TreeMap<Integer, Emitted> emitted = new TreeMap<>();
    private int callCount;
    private int eventCount;
    private long carried;

    /** @param stop ends the dry run for the reason that it is given */
    TrialActivities(Trial trial, OwnRun.What what, TrialJournal journal, Room room, Consumer<String> stop) {
        this.journal = journal;
        this.stubs = new Stubs(trial.stubs());
        this.strict = trial.strict();
        this.room = room;
        this.stop = stop;
        this.calls = new RehearsedCalls(this, what.definitions(), Clock.systemUTC());
    }

    @Override
    public CallResult call(Call call) {
        return calls.make(call);
    }

    @Override
    public Reply answer(Call call, Request request) {
        var caller = journal.claim(call.key());
        var stub = stubs.take(caller, request);
        remember(caller, request, stub.map(Stubs.Counted::index).orElse(null));
        var reply = stub.map(counted -> reply(counted.stub())).orElseGet(() -> unstubbed(caller, request));
        carry(Json.write(request).length() + (reply instanceof Reply.Answer answer ? answer.body().length : 0));
        return reply;
    }

    private synchronized void remember(TrialJournal.Caller caller, Request request, @Nullable Integer stub) {
        callCount++;
        if (made.size() < SHOWN) {
            var shown = new Request(
                    request.method(),
                    request.uri(),
                    request.headers(),
                    room.keep(request.body()),
                    request.document(),
                    request.operation(),
                    room.keep(request.parameters()),
                    request.connection(),
                    request.scheme());
            made.put(
                    caller.step(),
                    new MadeCall(
                            caller.pointer(),
                            caller.name(),
                            caller.iteration(),
                            caller.attempt(),
                            shown,
                            stub != null,
                            stub == null ? null : "/stubs/" + stub));
        }
    }

    private static Reply reply(Stub stub) {
        return stub.error() == null
                ? new Reply.Answer(stub.answeringStatus(), stub.answeringHeaders(), stub.answeringBody())
                : new Reply.Failure(CallResult.failed(error(stub.error()), null));
    }

    private static WorkflowError error(Stub.Failure failure) {
        for (var standard : WorkflowError.Type.values()) {
            if (standard.name().equalsIgnoreCase(failure.type())) {
                var detail = failure.detail() == null ? "A stub answers with this error." : failure.detail();
                var error = failure.status() == null
                        ? standard.error(detail)
                        : standard.error(failure.status(), detail);
                return new WorkflowError(
                        error.type(),
                        error.status(),
                        failure.title() == null ? error.title() : failure.title(),
                        detail,
                        null);
            }
        }
        return new WorkflowError(
                failure.type(), failure.status() == null ? 500 : failure.status(), failure.title(), failure.detail(), null);
    }

    private Reply unstubbed(TrialJournal.Caller caller, Request request) {
        return strict
                ? new Reply.Failure(CallResult.failed(
                        WorkflowError.Type.CONFIGURATION.error("No stub answers %s %s of the task '%s', and this dry run is strict."
                                .formatted(
                                        request.method() == null ? request.operation() : request.method(),
                                        request.uri() == null ? request.document() : request.uri(),
                                        caller.name())),
                        null))
                : new Reply.Answer(200, Map.of(), new byte[0]);
    }

    @Override
    public Optional<byte[]> document(String address) {
        return stubs.at(address).map(Stub::answeringBody);
    }

    @Override
    public @Nullable WorkflowError emit(String workspaceId, String runId, ObjectNode event) {
        var check = new CloudEventCheck();
        check.event(event, "");
        if (!check.problems().isEmpty()) {
            var first = check.problems().getFirst();
            return WorkflowError.Type.VALIDATION.error(
                    "The event cannot be emitted: at %s, %s".formatted(first.pointer(), first.message()));
        }
        remember(journal.claimEmitting(), event);
        carry(Json.write(event).length());
        return null;
    }

    private synchronized void remember(TrialJournal.Caller caller, ObjectNode event) {
        eventCount++;
        if (emitted.size() < SHOWN) {
            emitted.put(
                    caller.step(), new Emitted(caller.pointer(), caller.name(), caller.iteration(), room.keep(event)));
        }
    }

    private void carry(long bytes) {
        synchronized (this) {
            carried += bytes;
            if (carried <= MOST_CARRIED) {
                return;
            }
        }
        stop.accept("It was ended since its calls and events carried more than 32 MiB together.");
    }

    /** There is no earlier execution of a dry run. */
    @Override
    public Map<String, Effect> load(String runId, String after) {
        return Map.of();
    }

    synchronized List<MadeCall> calls() {
        return List.copyOf(made.values());
    }

    synchronized int callCount() {
        return callCount;
    }

    synchronized List<Emitted> events() {
        return List.copyOf(emitted.values());
    }

    synchronized int eventCount() {
        return eventCount;
    }

    List<String> unusedStubs() {
        return stubs.unused().stream().map(index -> "/stubs/" + index).toList();
    }
}
