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

    PinnedDefinitions(StoredDefinitions definitions, RunQueueStore runs) {
        this.definitions = definitions;
        this.runs = runs;
    }

    @Override
    public Definition load(DefinitionRef ref) {
        return definitions.load(ref);
    }

    @Override
    public JsonNode input(String runId) {
        return runs.input(runId).orElseThrow(() -> new IllegalStateException("no input of " + runId));
    }
}
