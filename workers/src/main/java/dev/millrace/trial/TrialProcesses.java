package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.trial.Answers.Answer;

/** The processes that a dry run would have on the machine of a worker: none is run, and somebody else says what each would give. */
final class TrialProcesses implements ProcessActivity {

    private final TrialJournal journal;
    private final Answers answers;
    private final boolean strict;
    private final Memory memory;

    TrialProcesses(boolean strict, TrialJournal journal, Answers answers, Memory memory) {
        this.journal = journal;
        this.answers = answers;
        this.strict = strict;
        this.memory = memory;
    }

    @Override
    public CallResult run(ProcessRequest request) {
        var caller = journal.claim(request.key());
        var answer = answers.toProcess(caller, request);
        memory.ran(caller, request, answer.map(Answer::by).orElse(null));
        memory.carry(request, answer.map(Answer::bytes).orElse(0));
        return answer.map(Answer::given).orElseGet(() -> unanswered(request, caller));
    }

    private CallResult unanswered(ProcessRequest request, Caller caller) {
        return strict
                ? CallResult.failed(
                        WorkflowError.Type.CONFIGURATION.error(
                                "%s answers the process of the task '%s', and this dry run is strict."
                                        .formatted(answers.nobody(), caller.name())),
                        null)
                : CallResult.of(silent(request.output()));
    }

    /** What a process gives that ends well and says nothing. */
    static JsonNode silent(ProcessOutput output) {
        var values = JsonNodeFactory.instance;
        return switch (output) {
            case STDOUT, STDERR -> values.textNode("");
            case CODE -> values.numberNode(0);
            case ALL -> values.objectNode().put("code", 0).put("stdout", "").put("stderr", "");
            case NONE -> values.nullNode();
        };
    }
}
