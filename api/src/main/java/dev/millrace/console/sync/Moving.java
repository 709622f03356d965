package dev.millrace.console.sync;

import dev.millrace.api.error.Surface;
import dev.millrace.sync.SyncRun;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Pages that ask each second for the part of them that moves while a run is at work, and at its end for the whole of them. */
final class Moving {

    private Moving() {}

    /** A run that is suspended waits for somebody, and moves no more than one that has ended. */
    static boolean moves(@Nullable SyncRun run) {
        return run != null && run.endedAt() == null && run.status() != SyncRun.Status.SUSPENDED;
    }

    /** Whether only the part that moves is asked for. Where nothing moves any more, htmx is told to take all of the page instead. */
    static boolean isPart(boolean moves, HttpServletRequest request, HttpServletResponse response) {
        if (!Surface.isFragment(request)) {
            return false;
        }
        if (!moves) {
            response.setHeader("HX-Retarget", "#content");
            response.setHeader("HX-Reselect", "#content");
        }
        return moves;
    }
}
