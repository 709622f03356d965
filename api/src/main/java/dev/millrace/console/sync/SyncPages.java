package dev.millrace.console.sync;

import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.sync.SyncRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the templates of syncs show. */
final class SyncPages {

    private SyncPages() {}

    record Row(String name, String path, State health, String sentence, String from, String type, String schedule, @Nullable Moment next, @Nullable Moment last) {}

    record ListPage(List<Row> syncs, Pager pager, List<Action> actions, String curl) {}

    /** A run in a list, and the figures on its own page. */
    record RunRow(
            ShortId id,
            String path,
            State state,
            String read,
            String written,
            String pushed,
            String unchanged,
            String deleted,
            String rejected,
            String conflicts,
            String note,
            @Nullable Moment started) {

        static RunRow of(SyncRun run, Moments moments) {
            var counts = run.counts();
            var from = run.backfillFrom() == null ? "" : "Backfill from %s. ".formatted(moments.of(run.backfillFrom()).exact());
            var why = run.waitingFor() != null ? run.waitingFor() : run.failure() != null ? run.failure() : "";
            var skipped = run.skipped() == 0 ? "" : " %d scheduled starts were left out meanwhile.".formatted(run.skipped());
            return new RunRow(
                    ShortId.of(run.syncRunId()),
                    Paths.of("syncs", run.syncId(), "runs", run.syncRunId()),
                    SyncWords.of(run.status()),
                    number(counts.read()),
                    number(counts.written()),
                    number(counts.pushed()),
                    number(counts.unchanged()),
                    number(counts.deleted()),
                    number(counts.rejected()),
                    number(counts.conflicts()),
                    (from + why + skipped).strip(),
                    moments.ofNullable(run.startedAt()));
        }

        private static String number(long number) {
            return "%,d".formatted(number);
        }
    }

    /**
     * @param recordPath null for an item that could not become a record
     * @param item null where it was too large to keep
     * @param again when it is tried again by itself; null where it is not
     */
    record RejectedRow(
            ShortId what,
            @Nullable String recordPath,
            String field,
            String message,
            @Nullable JsonBlock item,
            Moment at,
            @Nullable Moment again,
            List<Action> actions) {}

    /** @param more leads to the whole list; null where all of it is here */
    record RejectedList(List<RejectedRow> items, @Nullable String more, List<Action> actions) {

        static final RejectedList NONE = new RejectedList(List.of(), null, List.of());
    }

    record ConflictRow(ShortId record, String recordPath, String field, String base, String ours, String theirs, String winner, Moment at) {}

    /** @param more leads to the whole list; null where all of it is here */
    record ConflictList(List<ConflictRow> fields, @Nullable String more) {

        static final ConflictList NONE = new ConflictList(List.of(), null);
    }

    /**
     * What a whole list says of itself.
     *
     * @param run the run that it is of; null where it is of all
     * @param path of the list of all runs
     * @param nothing a sentence in place of an empty list
     */
    record Whole(String name, String syncPath, String path, @Nullable ShortId run, String runPath, String nothing, Pager pager) {}

    record RejectedPage(Whole whole, RejectedList list) {}

    record ConflictPage(Whole whole, ConflictList list) {}

    /**
     * How a run went.
     *
     * @param took with how much it read a second; empty before it begins
     * @param waited empty where it has not
     * @param skipped empty where nothing was left out
     */
    record RunFacts(
            String by,
            Moment queued,
            @Nullable Moment started,
            @Nullable Moment ended,
            String took,
            String waited,
            String calls,
            @Nullable String cursor,
            String skipped) {}

    /**
     * @param moves whether it is at work, so that the page asks again
     * @param goesOn until when it waits; null where it does not
     * @param rejectedNote what is said of the list, or in place of it
     */
    record RunPage(
            String title,
            String name,
            String syncPath,
            ShortId id,
            String path,
            boolean moves,
            boolean sends,
            State state,
            String sentence,
            @Nullable Moment goesOn,
            RunRow figures,
            RunFacts facts,
            RejectedList rejected,
            String rejectedNote,
            ConflictList conflicts,
            String conflictsNote,
            List<Action> actions) {}

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
            RejectedList rejected,
            ConflictList conflicts,
            List<Action> actions) {}

    record PreviewRow(String externalId, String data, List<String> problems) {}

    record SendRow(String recordId, String request, String body, List<String> problems) {}

    record Tried(String sentence, List<PreviewRow> rows, List<SendRow> sends) {}
}
