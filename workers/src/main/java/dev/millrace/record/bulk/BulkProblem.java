package dev.millrace.record.bulk;

import dev.millrace.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Why one record was not written.
 *
 * @param index its place among those that were given, or that were found, from 0
 * @param recordId of a record that there is; null for one that was to be made
 * @param field where in the record, such as {@code /data/email}
 */
public record BulkProblem(
        int index, @Nullable String recordId, @Nullable String field, String code, String message) {

    static BulkProblem of(int index, @Nullable String recordId, Refusal refusal) {
        return new BulkProblem(index, recordId, refusal.field(), refusal.code(), String.valueOf(refusal.getMessage()));
    }
}
