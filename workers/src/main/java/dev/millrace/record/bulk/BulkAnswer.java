package dev.millrace.record.bulk;

import java.util.List;

/** What became of a request for many records. */
public sealed interface BulkAnswer {

    /**
     * All of it is done.
     *
     * @param matched how many records were given, or were found by the filter
     * @param written how many are new or have changed; 0 where nothing was to be kept
     * @param valid how many could be written, or are so already
     * @param ids of those that were written, in their order
     */
    record Done(int matched, int written, int valid, List<String> ids, List<BulkProblem> problems) implements BulkAnswer {}

    /** It is too much for one request, and goes on by itself. */
    record Started(BulkJob job) implements BulkAnswer {}
}
