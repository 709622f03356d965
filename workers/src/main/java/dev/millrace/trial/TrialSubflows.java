package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.SubflowActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.trial.Report.StartedRun;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The runs that a dry run would start: none is, and a stub says how each would end. */
final class TrialSubflows implements SubflowActivity {

    private final TrialJournal journal;
    private final Stubs stubs;
    private final boolean strict;
    private final Memory memory;
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    TrialSubflows(boolean strict, TrialJournal journal, Stubs stubs, Memory memory) {
        this.journal = journal;
        this.stubs = stubs;
        this.strict = strict;
        this.memory = memory;
    }

    @Override
    public Started start(Child child) {
        var caller = journal.claim(child.key());
        var stub = stubs.take(caller);
        var run = new StartedRun(child.namespace(), child.name(), child.version(), child.input(), child.awaited());
        memory.started(caller, run, stub.map(Stubs.Counted::index).orElse(null));
        memory.carry(child.input(), stub.map(counted -> counted.stub().answeringBody().length).orElse(0));
        if (stub.isEmpty() && strict) {
            return refused("No stub answers the run of %s/%s that the task '%s' starts, and this dry run is strict."
                    .formatted(child.namespace(), child.name(), caller.name()));
        }
        if (stub.isPresent() && stub.get().stub().status() != null) {
            return refused(
                    "The stub for the task '%s' has a status, and a run that is started has none: give 'content' or 'error'."
                            .formatted(caller.name()));
        }
        var childRunId = "%s_%d".formatted(OwnRun.ID, caller.step());
        outcomes.put(childRunId, stub.map(counted -> outcome(counted.stub())).orElse(new Outcome(nothing(), null)));
        return new Started(childRunId, null);
    }

    private static Started refused(String detail) {
        return new Started(null, WorkflowError.Type.CONFIGURATION.error(detail));
    }

    private static Outcome outcome(Stub stub) {
        if (stub.error() != null) {
            return new Outcome(null, stub.error().error());
        }
        if (stub.content() != null) {
            return new Outcome(stub.content(), null);
        }
        return new Outcome(stub.body() == null ? nothing() : JsonNodeFactory.instance.textNode(stub.body()), null);
    }

    private static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }

    @Override
    public Outcome outcome(String childRunId) {
        return outcomes.get(childRunId);
    }

    /** There is nothing to end. */
    @Override
    public void cancel(String childRunId) {}
}
