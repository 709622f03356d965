package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;

/**
 * Where a worker finds what its runs are pinned to. Called from workflow code, at every replay: it answers the same for
 * ever, and within a second. Where it cannot (the store is away) it throws, which fails the workflow task only: Temporal
 * tries that again.
 */
public interface Definitions {

    /** The definition that {@code ref} pins, from memory where it can. */
    Definition load(DefinitionRef ref);

    /** The raw input of a run whose input is too large for the history. */
    JsonNode input(String runId);

    /** What {@link CheckpointActivity#keep} has kept. */
    default JsonNode checkpoint(String runId, int number) {
        throw new IllegalStateException("there are no checkpoints");
    }
}
