package dev.millrace.api.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.record.bulk.BulkAnswer;
import dev.millrace.record.bulk.BulkProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of many records.
 *
 * @param created how many were made; only where records are made
 * @param valid how many would be made; only where nothing is kept
 * @param matched how many the filter found; only where records are changed
 * @param updated how many have changed
 * @param ids of those that were written, in their order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BulkView(
        @Nullable Integer created,
        @Nullable Integer valid,
        @Nullable Integer matched,
        @Nullable Integer updated,
        @Nullable List<String> ids,
        List<BulkProblem> errors) {

    static BulkView created(BulkAnswer.Done done, boolean rehearsed, boolean ids) {
        return new BulkView(
                done.written(), rehearsed ? done.valid() : null, null, null, ids ? done.ids() : null, done.problems());
    }

    static BulkView updated(BulkAnswer.Done done, boolean ids) {
        return new BulkView(null, null, done.matched(), done.written(), ids ? done.ids() : null, done.problems());
    }
}
