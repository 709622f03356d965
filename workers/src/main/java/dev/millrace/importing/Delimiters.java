package dev.millrace.importing;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.util.List;

/** Guesses what stands between the cells of a CSV file. */
final class Delimiters {

    private static final List<Character> CANDIDATES = List.of(',', ';', '\t', '|');
    private static final int ROWS = 50;

    private Delimiters() {}

    /** That with which the most rows of {@code sample} have as many cells as the first has, and the first the most; else a comma. */
    static char guess(String sample) {
        var best = ',';
        var bestScore = 0.0;
        for (var candidate : CANDIDATES) {
            var score = score(sample, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static double score(String sample, char delimiter) {
        var rows = 0;
        var alike = 0;
        var cells = 0;
        try (var reader = reader(delimiter).ofCsvRecord(sample)) {
            var records = reader.iterator();
            while (rows < ROWS && records.hasNext()) {
                CsvRecord record = records.next();
                cells = rows == 0 ? record.getFieldCount() : cells;
                alike += record.getFieldCount() == cells ? 1 : 0;
                rows++;
            }
        } catch (CsvParseException | IOException brokenWithThis) {
            return 0;
        }
        // A row cut off at the end of the sample counts little among fifty.
        return cells < 2 ? 0 : (double) alike / rows * 1_000 + cells;
    }

    /** As all CSV is read: lenient, since what is wrong is a row's own and named with its line. */
    static CsvReader.CsvReaderBuilder reader(char delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(true)
                .skipEmptyLines(true);
    }
}
