package dev.millrace.run;

import dev.millrace.language.run.DefinitionRef;

/** The workflow id of a run, readable in the Temporal UI: automation, version and cause. */
final class WorkflowIds {

    private WorkflowIds() {}

    /** @param cause the event's id, with the number of its replay, or the run's own where a person started it */
    static String of(DefinitionRef definition, String cause) {
        return "%s/%s:%s/%s".formatted(definition.namespace(), definition.name(), definition.version(), cause);
    }
}
