package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.SubflowActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.trial.Answers.Answer;
import dev.millrace.trial.Answers.Ending;
import dev.millrace.trial.Report.StartedRun;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that a dry run would start: none is, and somebody else says how each would end. */
final class TrialSubflows implements SubflowActivity {

    private final TrialJournal journal;
    private final Answers answers;
    private final boolean strict;
    private final Memory memory;
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    TrialSubflows(boolean strict, TrialJournal journal, Answers answers, Memory memory) {
        this.journal = journal;
        this.answers = answers;
        this.strict = strict;
        this.memory = memory;
    }

    @Override
    public Started start(Child child) {
        var caller = journal.claim(child.key());
        var answer = answers.toRun(caller, child);
        var run = new StartedRun(child.namespace(), child.name(), child.version(), child.input(), child.awaited());
        memory.started(caller, run, answer.map(Answer::by).orElse(null));
        memory.carry(child.input(), answer.map(Answer::bytes).orElse(0));
        var ending = answer.map(Answer::given).orElseGet(() -> unanswered(child, caller));
        if (ending.refused() != null) {
            return new Started(null, ending.refused());
        }
        var childRunId = "%s_%d".formatted(OwnRun.ID, caller.step());
        outcomes.put(childRunId, Objects.requireNonNull(ending.outcome()));
        return new Started(childRunId, null);
    }

    private Ending unanswered(Child child, Caller caller) {
        return strict
                ? new Ending(
                        WorkflowError.Type.CONFIGURATION.error(
                                "%s answers the run of %s/%s that the task '%s' starts, and this dry run is strict."
                                        .formatted(answers.nobody(), child.namespace(), child.name(), caller.name())),
                        null)
                : new Ending(null, new Outcome(JsonNodeFactory.instance.nullNode(), null));
    }

    @Override
    public Outcome outcome(String childRunId) {
        return outcomes.get(childRunId);
    }

    /** There is nothing to end. */
    @Override
    public void cancel(String childRunId) {}
}
