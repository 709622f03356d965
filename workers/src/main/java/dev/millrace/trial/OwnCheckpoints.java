package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.run.CheckpointActivity;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Definitions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps in memory where one run stands when it continues as new. */
final class OwnCheckpoints implements CheckpointActivity, Definitions {

    private final Definitions definitions;
    private final Map<Integer, JsonNode> kept = new ConcurrentHashMap<>();

    /** @param definitions what else the run is pinned to */
    OwnCheckpoints(Definitions definitions) {
        this.definitions = definitions;
    }

    /** The one before is still needed, where the present execution is replayed. */
    @Override
    public void keep(String runId, int number, JsonNode state) {
        kept.put(number, state);
        kept.remove(number - 2);
    }

    @Override
    public JsonNode checkpoint(String runId, int number) {
        return Objects.requireNonNull(kept.get(number));
    }

    @Override
    public Definition load(DefinitionRef ref) {
        return definitions.load(ref);
    }

    @Override
    public JsonNode input(String runId) {
        return definitions.input(runId);
    }
}
