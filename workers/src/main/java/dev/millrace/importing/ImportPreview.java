package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.Import.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the beginning of a file reads, and what would become of it.
 *
 * @param options as the file was read, with all guesses made; its mapping names every column that is shown
 * @param columns the first {@link ImportPreviews#MOST_COLUMNS}
 * @param more how many columns are not shown; they go by their names
 * @param fields which the type's records have, as far as is known
 * @param keys the fields by which a record can be known again
 * @param open whether records take fields that the type does not name
 * @param rows the first {@link FileBeginning#MOST_ROWS}
 * @param failure why the file cannot be read so; null where it can
 */
public record ImportPreview(
        ImportOptions options,
        List<Column> columns,
        int more,
        List<String> fields,
        List<String> keys,
        boolean open,
        List<Row> rows,
        @Nullable Failure failure) {

    /**
     * A column of CSV, or a field of JSON.
     *
     * @param name by which a mapping names it
     * @param examples of what stands in it
     * @param field that it becomes; null where it is left out
     * @param children the type of the records that its lists become; null where they stay what they are
     */
    public record Column(String name, List<String> examples, @Nullable String field, @Nullable String children) {}

    /**
     * @param line on which it begins, from 1
     * @param cells a cell a column, in their order
     * @param problems what is wrong with the row, and with no cell of it
     */
    public record Row(long line, List<Cell> cells, List<String> problems) {

        public boolean isWrong() {
            return !problems.isEmpty() || cells.stream().anyMatch(cell -> cell.problem() != null);
        }
    }

    /**
     * @param text as it stands in the file
     * @param value that the field gets; null where it gets none
     * @param problem why it cannot be
     */
    public record Cell(String text, @Nullable JsonNode value, @Nullable String problem) {}
}
