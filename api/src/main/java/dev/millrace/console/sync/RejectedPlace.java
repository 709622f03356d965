package dev.millrace.console.sync;

import dev.millrace.console.Paths;
import org.jspecify.annotations.Nullable;

/**
 * The page on which something rejected is shown, and to which whoever has it tried again comes back. It travels in the address of the
 * button: what is not known there leads to the page of the sync.
 *
 * @param on {@code run} for the page of a run, {@code list} for the whole list, else the page of the sync
 * @param run whose page it is, or whose ones the list shows
 * @param cursor where in the list
 */
record RejectedPlace(@Nullable String on, @Nullable String run, @Nullable String cursor) {

    static final RejectedPlace SYNC = new RejectedPlace(null, null, null);

    static RejectedPlace run(String syncRunId) {
        return new RejectedPlace("run", syncRunId, null);
    }

    static RejectedPlace list(@Nullable String syncRunId, @Nullable String cursor) {
        return new RejectedPlace("list", syncRunId, cursor);
    }

    String path(String syncId) {
        if ("list".equals(on)) {
            return Paths.with(SyncController.path(syncId, "rejected"), "run", run, "cursor", cursor);
        }
        return "run".equals(on) && run != null && !run.isEmpty()
                ? Paths.of("syncs", syncId, "runs", run)
                : SyncController.path(syncId);
    }

    /** Where {@code button} goes, the address of what tries again. */
    String from(String button) {
        return Paths.with(button, "on", on, "run", run, "cursor", cursor);
    }
}
