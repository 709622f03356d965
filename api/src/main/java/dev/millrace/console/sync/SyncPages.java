package dev.millrace.console.sync;

import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moment;
import dev.millrace.console.Pager;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the templates of syncs show. */
final class SyncPages {

    private SyncPages() {}

    record Row(String name, String path, State health, String sentence, String from, String type, String schedule, @Nullable Moment next, @Nullable Moment last) {}

    record ListPage(List<Row> syncs, Pager pager, List<Action> actions, String curl) {}

    record RunRow(
            ShortId id,
            State state,
            String read,
            String written,
            String pushed,
            String unchanged,
            String deleted,
            String rejected,
            String conflicts,
            String note,
            @Nullable Moment started) {}

    /**
     * @param recordPath null for an item that could not become a record
     * @param item null where it was too large to keep
     */
    record RejectedRow(
            String what,
            @Nullable String recordPath,
            String field,
            String message,
            @Nullable JsonBlock item,
            Moment at,
            List<Action> actions) {}

    record ConflictRow(String recordId, String recordPath, String field, String base, String ours, String theirs, String winner, Moment at) {}

    /** @param moves whether a run is at work, so that the page asks again */
    record DetailPage(
            String name,
            ShortId id,
            String path,
            boolean moves,
            State health,
            String sentence,
            String connection,
            String stream,
            String type,
            String typePath,
            String direction,
            boolean sends,
            String mode,
            String schedule,
            @Nullable Moment next,
            @Nullable String cursor,
            List<String> drift,
            List<Action> driftActions,
            List<RunRow> runs,
            Pager pager,
            List<RejectedRow> rejected,
            String rejectedNote,
            List<Action> rejectedActions,
            List<ConflictRow> conflicts,
            List<Action> actions) {}

    record PreviewRow(String externalId, String data, List<String> problems) {}

    record SendRow(String recordId, String request, String body, List<String> problems) {}

    record Tried(String sentence, List<PreviewRow> rows, List<SendRow> sends) {}
}
