package dev.millrace.run;

import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Ends runs that cannot tell of their end: those that never started, and those that the engine has lost. */
@Component
class UnjournaledEnd {

    private final RunQueueStore queue;
    private final JournalStore journal;
    private final Lifecycle lifecycle;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UnjournaledEnd(
            RunQueueStore queue, JournalStore journal, Lifecycle lifecycle, TransactionTemplate transaction, Clock clock) {
        this.queue = queue;
        this.journal = journal;
        this.lifecycle = lifecycle;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Ends a run that has not started; whether it was still queued or claimed. */
    boolean beforeItsStart(String runId, Status status, @Nullable WorkflowError error) {
        return Boolean.TRUE.equals(transaction.execute(begun -> {
            var now = clock.instant();
            var ended = queue.end(runId, status.word(), JournalStore.error(error), now);
            if (ended) {
                lifecycle.ended(runId, status, error, now);
            }
            return ended;
        }));
    }

    /** Ends a started run that the engine no longer knows, as faulted. */
    void lost(String runId, WorkflowError error) {
        transaction.executeWithoutResult(begun -> {
            var now = clock.instant();
            if (journal.lost(runId, error, now)) {
                lifecycle.ended(runId, Status.FAULTED, error, now);
            }
        });
    }
}
