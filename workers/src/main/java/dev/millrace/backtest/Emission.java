package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.trial.Caller;

/** An event that a run emits. */
record Emission(Caller caller, ObjectNode event) {

    /** Without an id that is made of the run's and the task's place. */
    static Emission of(Caller caller, ObjectNode event, String runId) {
        var compared = event.deepCopy();
        if (compared.path("id").asText().startsWith(runId + "/")) {
            compared.remove("id");
        }
        return new Emission(caller, compared);
    }

    String type() {
        return event.path("type").asText();
    }
}
