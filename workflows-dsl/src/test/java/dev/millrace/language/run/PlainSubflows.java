package dev.millrace.language.run;

import com.fasterxml.jackson.databind.node.TextNode;

/** Runs that end at once with their id; one that is called {@code samples} faults, and {@code a-b} is not there. */
final class PlainSubflows implements SubflowActivity {

    @Override
    public Started start(Child child) {
        return child.name().equals("a-b")
                ? new Started(null, WorkflowError.Type.CONFIGURATION.error("There is no such automation."))
                : new Started("run_of_" + child.name(), null);
    }

    @Override
    public Outcome outcome(String childRunId) {
        return childRunId.endsWith("samples")
                ? new Outcome(null, WorkflowError.Type.EXPRESSION.error("It went wrong."))
                : new Outcome(TextNode.valueOf(childRunId), null);
    }

    @Override
    public void cancel(String childRunId) {}
}
