package dev.millrace.dispatch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that wait to become workflows. */
public interface WorkQueue<T> {

    /** For logs and meters. */
    String name();

    /**
     * Takes up to {@code limit} rows, by turns between the workspaces and never more of one than its bound on work in
     * flight allows. No other worker gets the same rows until they are released or their claim is too old.
     */
    List<T> claim(int limit);

    /**
     * Starts the workflow. Harmless where it was started before. Throws Temporal's own exceptions; one that says that
     * the server is away stops dispatch for a while, any other is this work's own failure.
     */
    void start(T work);

    /** Puts claimed rows back, saying why they wait. */
    void release(List<T> works, String reason);

    /** Ends work that can never be started, for instance because its input is too large for the engine. */
    void reject(T work, String reason);

    /** Puts rows back whose claim nobody confirmed: their worker died. Gives how many. */
    int recover();

    /** What waits to be started. Asked every few seconds, for meters. */
    Backlog backlog();

    /**
     * What waits to be started.
     *
     * @param oldestSince when the one that waits longest was queued; null where nothing waits
     */
    record Backlog(long queued, @Nullable Instant oldestSince) {}

    /**
     * Puts back whatever an engine that forgets cannot know any more, which is everything that had been started. Called
     * once, before dispatch begins, and only with such an engine. Gives how many.
     */
    int resume();
}
