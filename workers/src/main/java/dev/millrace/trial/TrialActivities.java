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
import dev.millrace.trial.Answers.Answer;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a dry run does to the world: nothing. Somebody else answers, and it remembers what would have been done. */
final class TrialActivities implements CallActivity, EmitActivity, EffectsActivity, RehearsedCalls.Service {

    private final TrialJournal journal;
    private final Answers answers;
    private final boolean strict;
    private final Memory memory;
    private final RehearsedCalls calls;

    TrialActivities(Trial trial, OwnRun.What what, TrialJournal journal, Answers answers, Memory memory) {
        this.journal = journal;
        this.answers = answers;
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
        var answer = answers.toCall(caller, call, request);
        memory.called(caller, request, answer.map(Answer::by).orElse(null));
        memory.carry(request, answer.map(Answer::bytes).orElse(0));
        return answer.map(Answer::given).orElseGet(() -> unanswered(caller, request));
    }

    private Reply unanswered(Caller caller, Request request) {
        return strict
                ? new Reply.Failure(CallResult.failed(
                        WorkflowError.Type.CONFIGURATION.error("%s answers %s %s of the task '%s', and this dry run is strict."
                                .formatted(
                                        answers.nobody(),
                                        request.method() == null ? request.operation() : request.method(),
                                        request.uri() == null ? request.document() : request.uri(),
                                        caller.name())),
                        null))
                : new Reply.Answer(200, Map.of(), new byte[0]);
    }

    @Override
    public Optional<byte[]> document(String address) {
        return answers.document(address);
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
        var caller = journal.claimEmitting();
        answers.emitted(caller, event);
        memory.emitted(caller, event);
        memory.carry(event, 0);
        return null;
    }

    /** There is no earlier execution of a dry run. */
    @Override
    public Map<String, Effect> load(String runId, String after) {
        return Map.of();
    }
}
