package dev.millrace.api.importing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.Import;
import dev.millrace.importing.ImportFormat;
import dev.millrace.importing.ImportPreview;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the beginning of a file reads, and what would become of it.
 *
 * @param delimiter only of CSV; the same for header
 * @param key the one that was chosen, or that offers itself
 * @param mapping the field for each column, as it was given or guessed; it can be sent back as it is
 * @param columns the first 100
 * @param moreColumns how many are not shown; they go by their names
 * @param fields that the type's records have, as far as is known
 * @param newFields whether records take fields that the type does not name
 * @param rows the first 20
 * @param failure why the file cannot be read so
 */
record PreviewView(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String delimiter,
        String encoding,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean header,
        @Nullable String key,
        Map<String, @Nullable String> mapping,
        List<ImportPreview.Column> columns,
        int moreColumns,
        List<String> fields,
        boolean newFields,
        List<RowView> rows,
        Import.@Nullable Failure failure) {

    /**
     * @param cells one a column, in their order
     * @param problems what is wrong with the row, and with no cell of it
     */
    record RowView(long line, List<CellView> cells, List<String> problems) {}

    /**
     * @param text as it stands in the file
     * @param value that the field gets; left out where it gets none
     * @param problem why it cannot be
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CellView(String text, @Nullable JsonNode value, @Nullable String problem) {}

    static PreviewView of(ImportPreview preview) {
        var options = preview.options();
        var isCsv = options.format() == ImportFormat.CSV;
        return new PreviewView(
                isCsv ? String.valueOf(options.delimiter()) : null,
                options.encoding(),
                isCsv ? !options.headless() : null,
                options.key(),
                options.mapping(),
                preview.columns(),
                preview.more(),
                preview.fields(),
                preview.open(),
                preview.rows().stream().map(PreviewView::row).toList(),
                preview.failure());
    }

    private static RowView row(ImportPreview.Row row) {
        return new RowView(
                row.line(),
                row.cells().stream().map(cell -> new CellView(cell.text(), cell.value(), cell.problem())).toList(),
                row.problems());
    }
}
