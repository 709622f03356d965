package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.WorkflowError;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a dry run does to the world: nothing. It answers by stubs, and remembers what would have been done. */
final class TrialActivities implements CallActivity, EmitActivity, EffectsActivity, RehearsedCalls.Service {

    private final TrialJournal journal;
    private final Stubs stubs;
    private final boolean strict;
    private final Memory memory;
    private final RehearsedCalls calls;

    TrialActivities(Trial trial, OwnRun.What what, TrialJournal journal, Stubs stubs, Memory memory) {
        this.journal = journal;
        this.stubs = stubs;
        this.strict = trial.strict();
        this.memory = memory;
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
        memory.called(caller, request, stub.map(Stubs.Counted::index).orElse(null));
        var reply = stub.map(counted -> reply(counted.stub())).orElseGet(() -> unstubbed(caller, request));
        memory.carry(request, reply instanceof Reply.Answer answer ? answer.body().length : 0);
        return reply;
    }

    private static Reply reply(Stub stub) {
        return stub.error() == null
                ? new Reply.Answer(stub.answeringStatus(), stub.answeringHeaders(), stub.answeringBody())
                : new Reply.Failure(CallResult.failed(stub.error().error(), null));
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
        memory.emitted(journal.claimEmitting(), event);
        memory.carry(event, 0);
        return null;
    }

    /** There is no earlier execution of a dry run. */
    @Override
    public Map<String, Effect> load(String runId, String after) {
        return Map.of();
    }
}
