package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.automation.StoredDefinitions;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Definitions;
import org.springframework.stereotype.Component;

/** What runs are pinned to, from PostgreSQL. */
@Component
class PinnedDefinitions implements Definitions {

    private final StoredDefinitions definitions;
    private final RunQueueStore runs;
    private final Checkpoints checkpoints;

    PinnedDefinitions(StoredDefinitions definitions, RunQueueStore runs, Checkpoints checkpoints) {
        this.definitions = definitions;
        this.runs = runs;
        this.checkpoints = checkpoints;
    }

    @Override
    public Definition load(DefinitionRef ref) {
        return definitions.load(ref);
    }

    @Override
    public JsonNode checkpoint(String runId, int number) {
        return checkpoints.get(runId, number);
    }

    @Override
    public JsonNode input(String runId) {
        return runs.input(runId).orElseThrow(() -> new IllegalStateException("no input of " + runId));
    }
}
