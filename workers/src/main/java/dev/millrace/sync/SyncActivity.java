package dev.millrace.sync;

import dev.millrace.language.run.Call.Turn;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a run of a sync. */
@ActivityInterface
public interface SyncActivity {

    /** What the workflow does next. */
    enum What {
        /** Another step. */
        STEP,
        /** Another step, at a time. */
        WAIT,
        /** Nothing: the run has ended, or waits for a person. */
        END
    }

    /**
     * @param at when to go on; null unless it waits
     * @param turn for the next step
     */
    record Next(What what, @Nullable Instant at, Turn turn) {

        static final Next STEP = new Next(What.STEP, null, Turn.FIRST);
        static final Next END = new Next(What.END, null, Turn.FIRST);
    }

    /**
     * Does the next step of the run: a page, some deletions, some records that are sent, or the end. Repeating it is safe: what was
     * kept is not done again, and it goes on behind that. Does nothing for any {@code claim} but the last.
     */
    @ActivityMethod(name = "SyncStep")
    Next step(String syncRunId, int claim, Turn turn);
}
