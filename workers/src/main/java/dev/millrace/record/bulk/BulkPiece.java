package dev.millrace.record.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.id.Ids;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.bulk.BulkJobStore.Progress;
import dev.millrace.record.bulk.BulkJobStore.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Does jobs, a thousand records in a transaction. */
@Component
class BulkPiece implements PieceQueue.Pieces {

    /** The name of the queue. */
    static final String QUEUE = "bulk-jobs";

    private static final int MOST_PROBLEMS = 1_000;

    private final BulkJobStore store;
    private final BulkWrites writes;
    private final TransactionTemplate transaction;
    private final Clock clock;

    BulkPiece(BulkJobStore store, BulkWrites writes, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.writes = writes;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void doAll(Claimed claimed) {
        var items = store.items(claimed.id()).valueStream().toList();
        while (doNext(claimed, items)) {
            // The next piece.
        }
    }

    /** Whether there is more to do for whoever holds this claim. */
    boolean doNext(Claimed claimed, List<JsonNode> items) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            var work = store.lock(claimed).orElse(null);
            if (work == null) {
                return false;
            }
            var progress = switch (work.job().action()) {
                case CREATE -> create(work, items);
                case UPDATE -> update(work);
            };
            if (progress == null) {
                end(claimed.id(), BulkJob.Status.COMPLETED, null);
                return false;
            }
            store.advance(claimed.id(), progress, clock.instant());
            return true;
        }));
    }

    @Override
    public void fail(String jobId, @Nullable String code, String reason) {
        end(jobId, BulkJob.Status.FAILED, reason);
    }

    /** Ends the job, and forgets what it has only rehearsed; false where it had ended. */
    boolean end(String jobId, BulkJob.Status status, @Nullable String failure) {
        return Boolean.TRUE.equals(transaction.execute(inTransaction -> {
            var ended = store.end(jobId, status, failure, clock.instant().truncatedTo(ChronoUnit.MICROS));
            if (ended) {
                writes.forgetRehearsal(jobId);
            }
            return ended;
        }));
    }

    private @Nullable Progress create(Work work, List<JsonNode> items) {
        var from = work.position().isEmpty() ? 0 : Integer.parseInt(work.position());
        var to = Math.min(items.size(), from + RecordWriter.MOST_AT_ONCE);
        if (from >= to) {
            return null;
        }
        var outcomes = writes.made(
                work.workspaceId(), work.job().type(), items.subList(from, to), work.job().options(), work.job().jobId(), work.cause());
        return progress(work, outcomes, List.of(), String.valueOf(to));
    }

    private @Nullable Progress update(Work work) {
        var conditions = new ArrayList<>(RecordFilter.of(work.request().path("filter")));
        // Only what there was when it was asked for: a job whose changes make records must come to an end.
        conditions.add(new Condition(
                List.of(Condition.RECORD_ID),
                Condition.Operator.LT,
                List.of(TextNode.valueOf(Ids.from("rec", work.job().createdAt().plus(Duration.ofMillis(1)))))));
        var found = writes.found(work.workspaceId(), work.job().type(), conditions, work.position());
        if (found.isEmpty()) {
            return null;
        }
        var outcomes = writes.changed(
                work.workspaceId(),
                work.job().type(),
                found,
                (ObjectNode) work.request().path("updates"),
                work.job().options(),
                work.cause());
        return progress(work, outcomes, found, found.getLast().recordId());
    }

    private static Progress progress(Work work, List<RecordOutcome> outcomes, List<StoredRecord> found, String position) {
        var problems = new ArrayList<>(work.job().problems());
        var fresh = BulkWrites.problems(outcomes, found, work.job().done());
        fresh.stream().limit(MOST_PROBLEMS - problems.size()).forEach(problems::add);
        var written = (int) outcomes.stream().filter(one -> one instanceof RecordOutcome.Written).count();
        return new Progress(
                position,
                outcomes.size(),
                written,
                outcomes.size() - written - fresh.size(),
                fresh.size(),
                problems);
    }
}
