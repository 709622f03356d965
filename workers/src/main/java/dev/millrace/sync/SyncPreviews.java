package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.Records;
import dev.millrace.record.WriteOptions;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.mapping.FieldProblem;
import dev.millrace.sync.stream.StreamPage;
import dev.millrace.sync.stream.StreamUnreadable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tries a sync that is not stored: reads its first page, maps some of it, and keeps nothing. */
public final class SyncPreviews {

    private static final int SHOWN = 20;
    private static final int MOST_ASKED = 5;

    private final SyncCheck check;
    private final Function<Call, CallResult> calls;
    private final Records records;
    private final Clock clock;

    SyncPreviews(SyncCheck check, Function<Call, CallResult> calls, Records records, Clock clock) {
        this.check = check;
        this.calls = calls;
        this.records = records;
        this.clock = clock;
    }

    /**
     * What a sync would begin with.
     *
     * @param items how many the first page has
     * @param more whether there is another page
     * @param rows the first 20
     */
    public record Preview(int items, boolean more, List<Row> rows) {}

    /**
     * An item and what it would become.
     *
     * @param externalId null where it has none, which is a problem
     * @param deleted whether the service says that it is gone
     * @param problems empty where the record could be written
     */
    public record Row(
            @Nullable String externalId, JsonNode item, JsonNode data, boolean deleted, List<FieldProblem> problems) {}

    /**
     * Reads the first page at once.
     *
     * @throws Refusal for a sync that cannot be (422), for lost access (409), for the service's limit (429), and for an answer that is
     *     no page (422)
     */
    public Preview preview(String workspaceId, SyncDraft draft) {
        var checked = check.check(workspaceId, draft);
        var now = clock.instant();
        var sync = new Sync("", workspaceId, checked.definition(), Sync.Status.ACTIVE, null, null, null, now, now);
        try {
            var page = firstPage(sync, checked);
            var rows = new ArrayList<Row>();
            for (var item : page.items().stream().filter(checked.reader()::isWanted).limit(SHOWN).toList()) {
                var mapped = checked.mapper().map(item);
                var key = checked.reader().key(item);
                var problems = new ArrayList<>(mapped.problems());
                if (key == null) {
                    problems.add(new FieldProblem("", "The item has no id at '%s'.".formatted(checked.stream().key())));
                }
                rows.add(new Row(key, item, mapped.data(), checked.reader().isDeleted(item), problems));
            }
            return new Preview(page.items().size(), page.next() != null, rehearsed(sync, rows));
        } catch (StreamUnreadable unreadable) {
            throw Refusal.invalid("stream_unreadable", "stream", String.valueOf(unreadable.getMessage()));
        }
    }

    /** That with the first items: a stream with a parent begins with pages of parents. */
    private StreamPage firstPage(Sync sync, Checked checked) {
        @Nullable String position = null;
        for (var asked = 1; ; asked++) {
            var result = calls.apply(SyncStep.call(sync, "preview", checked.reader().request(null, position), null));
            var page = checked.reader().read(output(result), position);
            position = page.next();
            if (checked.stream().parent() == null || !page.items().isEmpty() || position == null || asked >= MOST_ASKED) {
                return page;
            }
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
        var fit = rows.stream().filter(row -> row.problems().isEmpty() && !row.deleted()).toList();
        if (fit.isEmpty()) {
            return rows;
        }
        var writes = fit.stream().map(row -> SyncRows.insert(row.data())).toList();
        var outcomes = records.write(
                sync.workspaceId(), String.valueOf(sync.definition().type()), writes, SyncRows.cause(sync), new WriteOptions(true, true));
        return rows.stream()
                .map(row -> {
                    var index = fit.indexOf(row);
                    return index >= 0 && outcomes.get(index) instanceof RecordOutcome.Refused refused
                            ? new Row(row.externalId(), row.item(), row.data(), false, List.of(problem(refused.refusal())))
                            : row;
                })
                .toList();
    }

    private static FieldProblem problem(Refusal refusal) {
        var field = refusal.field() == null ? "" : refusal.field().replaceFirst("^/data/?", "").replace('/', '.');
        return new FieldProblem(field, String.valueOf(refusal.getMessage()));
    }
}
