package dev.millrace.record.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordQuery.Sort;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.WriteOptions;
import dev.millrace.record.bulk.BulkRequest.Options;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes many records: at once up to {@link RecordWriter#MOST_AT_ONCE}, and by a job where there are more. */
@Component
public class BulkWrites {

    /** How many jobs of a workspace may wait or be at work. */
    private static final int MOST_OPEN = 20;

    private static final Sort OLDEST_FIRST = new Sort(List.of(Condition.RECORD_ID), false);

    private final Records records;
    private final BulkJobStore jobs;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    BulkWrites(Records records, BulkJobStore jobs, Wake wake, Ids ids, Clock clock) {
        this.records = records;
        this.jobs = jobs;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes records of what is valid; a refused one stops no other. */
    public BulkAnswer create(String workspaceId, BulkRequest.Create request) {
        if (request.data().size() > RecordWriter.MOST_AT_ONCE) {
            return start(workspaceId, request, request.data().size());
        }
        var outcomes = made(workspaceId, request.type(), request.data(), request.options(), null, request.cause());
        return done(outcomes, List.of(), request.options());
    }

    /** Changes what the filter finds now; a refused one stops no other. A rehearsal of more than that only counts. */
    public BulkAnswer update(String workspaceId, BulkRequest.Update request) {
        var conditions = RecordFilter.of(request.filter());
        var query = RecordQuery.where(conditions);
        if (records.count(workspaceId, request.type(), query, RecordWriter.MOST_AT_ONCE + 1) > RecordWriter.MOST_AT_ONCE) {
            var all = records.count(workspaceId, request.type(), query, Integer.MAX_VALUE);
            return request.options().rehearsed()
                    ? new BulkAnswer.Done(all, 0, 0, List.of(), List.of())
                    : start(workspaceId, request, all);
        }
        var found = found(workspaceId, request.type(), conditions, "");
        var outcomes = changed(workspaceId, request.type(), found, request.updates(), request.options(), request.cause());
        return done(outcomes, found, request.options());
    }

    private BulkAnswer start(String workspaceId, BulkRequest request, int total) {
        if (jobs.countOpen(workspaceId) >= MOST_OPEN) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "bulk_jobs_too_many",
                    "%d jobs of this workspace have not ended; wait for one, or cancel it.".formatted(MOST_OPEN));
        }
        var jobId = ids.next("job");
        jobs.insert(workspaceId, jobId, request, total, clock.instant().truncatedTo(ChronoUnit.MICROS));
        wake.up(BulkPiece.QUEUE);
        return new BulkAnswer.Started(jobs.find(workspaceId, jobId).orElseThrow());
    }

    /** @param rehearsal under which it is remembered what would be written, where nothing is kept; null where nothing follows */
    List<RecordOutcome> made(
            String workspaceId, String type, List<JsonNode> data, Options options, @Nullable String rehearsal, Cause cause) {
        var how = new WriteOptions(options.silent(), options.rehearsed(), rehearsal);
        return records.write(workspaceId, type, data.stream().map(RecordWrite.Insert::new).toList(), cause, how);
    }

    void forgetRehearsal(String rehearsal) {
        records.forgetRehearsal(rehearsal);
    }

    List<RecordOutcome> changed(
            String workspaceId, String type, List<StoredRecord> found, ObjectNode updates, Options options, Cause cause) {
        var writes = found.stream()
                .map(record -> new RecordWrite.Update(record.recordId(), updates, null))
                .toList();
        return records.write(workspaceId, type, writes, cause, new WriteOptions(options.silent(), options.rehearsed()));
    }

    /** The oldest records for which {@code conditions} hold, behind the one with the id {@code after}. */
    List<StoredRecord> found(String workspaceId, String type, List<Condition> conditions, String after) {
        var all = new ArrayList<>(conditions);
        if (!after.isEmpty()) {
            all.add(new Condition(
                    List.of(Condition.RECORD_ID), Condition.Operator.GT, List.of(TextNode.valueOf(after))));
        }
        var query = new RecordQuery(all, List.of(), null, null, false, OLDEST_FIRST);
        return records.list(workspaceId, type, query, new PageRequest(RecordWriter.MOST_AT_ONCE, null)).data();
    }

    private static BulkAnswer done(List<RecordOutcome> outcomes, List<StoredRecord> found, Options options) {
        var written = outcomes.stream()
                .filter(outcome -> outcome instanceof RecordOutcome.Written)
                .map(outcome -> outcome.orThrow().recordId())
                .toList();
        var problems = problems(outcomes, found, 0);
        return options.rehearsed()
                ? new BulkAnswer.Done(outcomes.size(), 0, outcomes.size() - problems.size(), List.of(), problems)
                : new BulkAnswer.Done(
                        outcomes.size(), written.size(), outcomes.size() - problems.size(), written, problems);
    }

    /** @param first the index of the first of {@code outcomes} among all */
    static List<BulkProblem> problems(List<RecordOutcome> outcomes, List<StoredRecord> found, int first) {
        var problems = new ArrayList<BulkProblem>();
        for (var index = 0; index < outcomes.size(); index++) {
            if (outcomes.get(index) instanceof RecordOutcome.Refused refused) {
                problems.add(BulkProblem.of(first + index, recordId(found, index), refused.refusal()));
            }
        }
        return problems;
    }

    private static @Nullable String recordId(List<StoredRecord> found, int index) {
        return found.isEmpty() ? null : found.get(index).recordId();
    }
}
