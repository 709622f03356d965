package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.WriteOptions;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.mapping.FieldProblem;
import dev.millrace.sync.stream.StreamPage;
import dev.millrace.sync.stream.StreamUnreadable;
import dev.millrace.sync.stream.StreamWriter.Carried;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tries a sync that is not stored: reads its first page, maps some of it, writes the requests that it would make, and keeps nothing. */
public final class SyncPreviews {

    private static final int SHOWN = 20;
    private static final int MOST_ASKED = 5;

    private final SyncCheck check;
    private final Function<Call, CallResult> calls;
    private final RecordWriter records;
    private final SyncRecords found;
    private final Matches matches;
    private final Clock clock;

    SyncPreviews(
            SyncCheck check, Function<Call, CallResult> calls, RecordWriter records, SyncRecords found, Matches matches, Clock clock) {
        this.check = check;
        this.calls = calls;
        this.records = records;
        this.found = found;
        this.matches = matches;
        this.clock = clock;
    }

    /**
     * What a sync would begin with.
     *
     * @param items how many the first page has
     * @param more whether there is another page
     * @param rows the first 20; none of an export, which reads nothing
     * @param sends the first 20 records that would be sent, the newest first; none of an import
     */
    public record Preview(int items, boolean more, List<Row> rows, List<Send> sends) {}

    /**
     * A record and the request that would make its item.
     *
     * @param method null where the record could not be sent
     * @param path below the connection's address
     * @param problems empty where it could be sent
     */
    public record Send(
            String recordId, @Nullable String method, @Nullable String path, @Nullable JsonNode body, List<FieldProblem> problems) {}

    /**
     * An item and what it would become.
     *
     * @param externalId null where it has none, which is a problem
     * @param recordId of the record that it would take; null where it would be a new one
     * @param deleted whether the service says that it is gone
     * @param problems empty where the record could be written
     */
    public record Row(
            @Nullable String externalId,
            @Nullable String recordId,
            JsonNode item,
            JsonNode data,
            boolean deleted,
            List<FieldProblem> problems) {}

    /**
     * Reads the first page at once.
     *
     * @throws Refusal for a sync that cannot be (422), for lost access (409), for the service's limit (429), and for an answer that is
     *     no page (422)
     */
    public Preview preview(String workspaceId, SyncDraft draft) {
        var checked = check.checkNew(workspaceId, draft);
        var now = clock.instant();
        var sync = new Sync("", workspaceId, checked.definition(), Sync.Status.ACTIVE, null, null, null, now, now);
        try {
            if ("export".equals(checked.definition().direction())) {
                return new Preview(0, false, List.of(), sends(sync, checked, Set.of()));
            }
            var page = firstPage(sync, checked);
            var taken = new HashSet<String>();
            var rows = page.items().stream().filter(checked.reader()::isWanted).limit(SHOWN).map(item -> row(sync, checked, item, taken)).toList();
            return new Preview(
                    page.items().size(),
                    page.next() != null,
                    rehearsed(sync, rows),
                    checked.definition().isTwoWay() ? sends(sync, checked, taken) : List.of());
        } catch (StreamUnreadable unreadable) {
            throw Refusal.invalid("stream_unreadable", "stream", String.valueOf(unreadable.getMessage()));
        }
    }

    /** That with the first items: a stream with a parent begins with pages of parents. */
    private StreamPage firstPage(Sync sync, Checked checked) {
        @Nullable String position = null;
        for (var asked = 1; ; asked++) {
            var request = checked.reader().request(null, position);
            var result = calls.apply(SyncStep.call(sync, "preview", request, null, SyncStep.DEADLINE));
            var page = checked.reader().read(output(result), position);
            position = page.next();
            if (checked.stream().parent() == null || !page.items().isEmpty() || position == null || asked >= MOST_ASKED) {
                return page;
            }
        }
    }

    private Row row(Sync sync, Checked checked, JsonNode item, Set<String> taken) {
        var mapped = checked.mapper().map(item);
        var key = checked.reader().key(item);
        var problems = new ArrayList<>(mapped.problems());
        if (key == null) {
            problems.add(new FieldProblem("", "The item has no id at '%s'.".formatted(checked.stream().key())));
        }
        String recordId = null;
        switch (matches.find(sync, checked, mapped.data(), taken)) {
            case Matches.Match.None none -> {}
            case Matches.Match.One one -> {
                recordId = one.record().recordId();
                taken.add(recordId);
            }
            case Matches.Match.Several several -> problems.add(new FieldProblem(several.field(), several.sentence()));
        }
        return new Row(key, recordId, item, mapped.data(), checked.reader().isDeleted(item), problems);
    }

    /** Of those that no item has taken. */
    private List<Send> sends(Sync sync, Checked checked, Set<String> taken) {
        return found.list(sync, RecordQuery.ALL, SHOWN).stream()
                .filter(record -> !taken.contains(record.recordId()))
                .map(record -> send(checked, record))
                .toList();
    }

    private static Send send(Checked checked, StoredRecord record) {
        var back = checked.mapper().back(record.data(), checked.mapper().fields());
        if (!back.problems().isEmpty()) {
            return new Send(record.recordId(), null, null, null, back.problems());
        }
        try {
            var carried = new Carried(record.recordId(), PushCreate.filled(back.data()), back.data());
            var request = checked.writer().create(carried, "preview");
            return new Send(record.recordId(), request.method(), request.uri(), request.body(), List.of());
        } catch (StreamUnreadable unfit) {
            return new Send(record.recordId(), null, null, null, List.of(new FieldProblem("", String.valueOf(unfit.getMessage()))));
        }
    }

    private static JsonNode output(CallResult result) {
        var error = result.error();
        if (error == null) {
            return Objects.requireNonNull(result.output());
        }
        var detail = String.valueOf(error.detail());
        if (result.connection() != null || error.status() == 401) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "connection_needs_reauthorization", detail);
        }
        throw error.status() == 429
                ? Refusal.of(Refusal.Kind.RATE_LIMITED, "service_limited", detail)
                : Refusal.invalid("stream_unreadable", "stream", detail);
    }

    /** With what the type of records has against them. */
    private List<Row> rehearsed(Sync sync, List<Row> rows) {
        var fit = rows.stream().filter(row -> row.problems().isEmpty() && !row.deleted() && row.recordId() == null).toList();
        if (fit.isEmpty()) {
            return rows;
        }
        var writes = fit.stream().map(row -> SyncRows.insert(row.data())).toList();
        var outcomes = records.write(
                sync.workspaceId(), String.valueOf(sync.definition().type()), writes, SyncRecords.cause(sync), new WriteOptions(true, true));
        return rows.stream()
                .map(row -> {
                    var index = fit.indexOf(row);
                    return index >= 0 && outcomes.get(index) instanceof RecordOutcome.Refused refused
                            ? new Row(row.externalId(), null, row.item(), row.data(), false, List.of(problem(refused.refusal())))
                            : row;
                })
                .toList();
    }

    private static FieldProblem problem(Refusal refusal) {
        var field = refusal.field() == null ? "" : refusal.field().replaceFirst("^/data/?", "").replace('/', '.');
        return new FieldProblem(field, String.valueOf(refusal.getMessage()));
    }
}
