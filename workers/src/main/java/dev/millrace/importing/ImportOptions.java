package dev.millrace.importing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a file is read and what becomes of its rows, with all guesses made.
 *
 * @param mapping the field for a column or a field of the file; a column with null is left out, one that is not named goes by its name
 * @param key the unique field by which a row changes the record that there is, or {@code record_id}; null to make a record of each row
 * @param validateOnly whether everything is checked and nothing kept
 * @param silent whether nobody is told: no events
 * @param delimiter between the cells of CSV
 * @param encoding the name of a character set
 * @param headless whether the first row of CSV is no header; the columns are column_1, column_2, … then
 * @param emptyIsText whether an empty cell is an empty text, and not nothing
 */
public record ImportOptions(
        ImportFormat format,
        Map<String, @Nullable String> mapping,
        @Nullable String key,
        boolean validateOnly,
        boolean silent,
        char delimiter,
        String encoding,
        boolean headless,
        boolean emptyIsText) {

    /** The same with another mapping and key. */
    ImportOptions with(Map<String, @Nullable String> otherMapping, @Nullable String otherKey) {
        return new ImportOptions(
                format, otherMapping, otherKey, validateOnly, silent, delimiter, encoding, headless, emptyIsText);
    }

    /** The same, with nothing kept. */
    ImportOptions rehearsed() {
        return new ImportOptions(format, mapping, key, true, silent, delimiter, encoding, headless, emptyIsText);
    }

    /** The key that means the records' own ids. */
    public static final String RECORD_ID = "record_id";

    public ImportOptions {
        mapping = Collections.unmodifiableMap(new LinkedHashMap<>(mapping));
    }
}
