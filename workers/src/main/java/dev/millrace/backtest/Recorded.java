package dev.millrace.backtest;

import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is recorded for what a dry run asks. */
interface Recorded {

    /**
     * What the real run asked in this place, and what it got; null where there is no such place.
     *
     * @param key of the step that asks now
     */
    @Nullable Answered find(Asked asked, String key);

    /** The events that a listening task gets. */
    List<Received> heard(Listener listener);
}
