package dev.millrace.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a type are exported, and how.
 *
 * @param from only records made at this time or later
 * @param to only records made before this time
 * @param filter as of bulk updates; null for all
 * @param fields in their order, {@code record_id}, {@code version}, {@code created_at} and {@code updated_at} among them; all fields where
 *     it is empty
 * @param include relations of the type whose records come along
 * @param zip whether the file is one of a ZIP archive
 * @param bom whether a CSV file begins with a byte order mark, as Excel wants it
 */
public record ExportRequest(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable JsonNode filter,
        List<String> fields,
        List<String> include,
        boolean zip,
        boolean bom) {

    public ExportRequest {
        filter = filter == null || filter.isNull() ? null : filter;
        fields = List.copyOf(fields);
        include = List.copyOf(include);
    }
}
