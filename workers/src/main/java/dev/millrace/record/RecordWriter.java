package dev.millrace.record;

import java.util.List;

/** Writes many records of one type at once; whatever comes from outside, row by row, comes in here. */
public interface RecordWriter {

    /** How many records one call writes. */
    int MOST_AT_ONCE = 1_000;

    /**
     * Writes in the given order, and stores what is valid though other entries are not. One transaction, that of this thread
     * where there is one: changes, history and events are kept together or not at all. A type that does not exist is made by
     * its first new record.
     *
     * <p>Not idempotent by itself: {@link RecordWrite.Upsert} and {@link RecordWrite.Update} change nothing when repeated,
     * {@link RecordWrite.Insert} makes another record unless a unique field prevents it.
     *
     * @param writes at most {@link #MOST_AT_ONCE}
     * @return an outcome an entry, in their order
     * @throws dev.millrace.refusal.Refusal for what is wrong with all of them: 404 for an unknown type, 409 where too many
     *     runs have led to one another
     */
    List<RecordOutcome> write(
            String workspaceId, String type, List<? extends RecordWrite> writes, Cause cause, WriteOptions options);

    /** Forgets what a rehearsal in several calls would have written; nothing happens where there was none. */
    void forgetRehearsal(String rehearsal);
}
