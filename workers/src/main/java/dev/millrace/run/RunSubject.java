package dev.millrace.run;

import org.jspecify.annotations.Nullable;

/**
 * A run as events tell of it.
 *
 * @param depth how many runs in a row led to it
 * @param status and journalEntry, as its row has them
 * @param eventType of the event that started it; null where none did
 */
record RunSubject(
        String runId,
        String workspaceId,
        String namespace,
        String name,
        String version,
        int depth,
        String status,
        int journalEntry,
        @Nullable String eventType) {

    /** A step of the run that has begun and not ended. */
    record Task(int step, String pointer) {}

    /** As the specification's examples have it: {@code order-run_01….samples}. */
    String qualifiedName() {
        return "%s-%s.%s".formatted(name, runId, namespace);
    }
}
