package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One run of an automation. */
@WorkflowInterface
public interface AutomationWorkflow {

    /** The name under which this workflow is known to Temporal. */
    String TYPE = "Automation";

    /**
     * Interprets the pinned definition and gives its output. A fault fails the workflow with an
     * {@code ApplicationFailure} whose type is the error's and whose detail is the whole {@link WorkflowError}.
     */
    @WorkflowMethod(name = TYPE)
    JsonNode run(RunInput input);

    /**
     * Something has come for the part of the run that waits under {@code key}; it goes and looks. Told too often, it
     * looks in vain.
     */
    @SignalMethod(name = "news")
    void news(String key);

    /** Lets no further task begin until {@link #resume}; {@code sentence} says why. Calls and waits under way go on. */
    @SignalMethod(name = "suspend")
    void suspend(String sentence);

    /** Ends a suspension. */
    @SignalMethod(name = "resume")
    void resume();

    /**
     * How many entries the run has written to its journal. Asked of a run that has ended, it replays the run, and so
     * writes its journal again.
     */
    @QueryMethod(name = "journal")
    int journal();
}
