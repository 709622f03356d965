package dev.millrace.console.sync;

import dev.millrace.console.Action;
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

    record RunRow(ShortId id, State state, String read, String written, String unchanged, String deleted, String rejected, String why, @Nullable Moment started) {}

    record RejectedRow(String externalId, String field, String message, String item, Moment at, List<Action> actions) {}

    record DetailPage(
            String name,
            ShortId id,
            State health,
            String sentence,
            String connection,
            String stream,
            String type,
            String typePath,
            String mode,
            String schedule,
            @Nullable Moment next,
            @Nullable String cursor,
            List<RunRow> runs,
            Pager pager,
            List<RejectedRow> rejected,
            List<Action> rejectedActions,
            List<Action> actions) {}

    record PreviewRow(String externalId, String data, List<String> problems) {}

    record Tried(String sentence, List<PreviewRow> rows) {}
}
