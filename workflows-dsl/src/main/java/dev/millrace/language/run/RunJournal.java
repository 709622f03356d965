package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Told what happens in a run, as it happens and again at every replay.
 *
 * <p>It stands outside the history: keeping it costs no event, and what a crash loses of it a replay tells again, word
 * for word. Methods are called from workflow code: they must not block, and whoever keeps the entries takes each
 * {@code (runId, number)} once.
 */
public interface RunJournal {

    void write(Entry entry);

    /** One entry. {@code number} counts the run's entries from 1, the same at every replay. */
    sealed interface Entry {

        String runId();

        int number();

        /**
         * A step began or ended. The same {@code step} comes twice where the task can last.
         *
         * @param step counts the run's steps from 1 in the order of their start
         * @param attempt of the innermost {@code try} around it, from 1
         * @param iteration of the innermost {@code for} around it, from 0, or null
         * @param key tells this passage of the task from its others; what it does is recorded under it
         */
        record Step(
                String runId,
                int number,
                int step,
                String pointer,
                String name,
                String type,
                Status status,
                int attempt,
                @Nullable Integer iteration,
                @Nullable JsonNode input,
                @Nullable JsonNode output,
                @Nullable WorkflowError error,
                Instant startedAt,
                @Nullable Instant endedAt,
                String key)
                implements Entry {}

        /**
         * The run waits, all of it.
         *
         * @param key identifies the wait within its run
         * @param sentence says for what, to a person
         * @param until when it goes on by itself, or null where something else must happen
         */
        record Waiting(String runId, int number, String key, String sentence, @Nullable Instant until)
                implements Entry {}

        /**
         * The run stands still until somebody resumes it.
         *
         * @param sentence says why, to a person
         * @param connection that has to be authorized again, where that is why; or null
         */
        record Suspended(String runId, int number, String sentence, @Nullable String connection, Instant at)
                implements Entry {}

        /** The run goes on after having waited, or has just begun. */
        record Running(String runId, int number, Instant at) implements Entry {}

        /** The run has ended. */
        record Ended(
                String runId,
                int number,
                Status status,
                @Nullable JsonNode output,
                @Nullable WorkflowError error,
                Instant at)
                implements Entry {}
    }

    /** The states of a run and of its steps, in the wire contract's words. */
    enum Status {
        RUNNING,
        WAITING,
        SUSPENDED,
        COMPLETED,
        FAULTED,
        CANCELLED,
        SKIPPED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public boolean ended() {
            return this == COMPLETED || this == FAULTED || this == CANCELLED || this == SKIPPED;
        }
    }
}
