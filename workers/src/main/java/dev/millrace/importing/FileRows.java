package dev.millrace.importing;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file on this machine, read as imports read theirs, one held at a time, but with the names that the file has. The cells
 * of CSV are texts; an empty one is null.
 */
public final class FileRows implements AutoCloseable {

    private static final int CHUNK = 256 * 1024;

    private final ImportRows rows;
    private final RowSource.Counted counted;
    private final long size;

    private FileRows(ImportRows rows, RowSource.Counted counted, long size) {
        this.rows = rows;
        this.counted = counted;
        this.size = size;
    }

    /**
     * How a file is read.
     *
     * @param delimiter a comma, a semicolon, a pipe or {@code tab}; guessed where it is null
     * @param encoding as imports name them; guessed where it is null, for which the whole file is read once
     * @param path the names that lead to the array of a JSON file; none where the file is the array
     */
    public record Reading(ImportFormat format, @Nullable String delimiter, @Nullable String encoding, List<String> path) {

        /** Refuses with 422 what cannot be meant. */
        public Reading {
            choices(delimiter, encoding).checkedDelimiter();
            choices(delimiter, encoding).checkedEncoding();
            path = List.copyOf(path);
        }

        private static ImportChoices choices(@Nullable String delimiter, @Nullable String encoding) {
            return new ImportChoices(null, null, false, false, delimiter, encoding, false, null);
        }

        private ImportChoices choices() {
            return choices(delimiter, encoding);
        }
    }

    /**
     * @param line on which it begins, from 1
     * @param problem why it can be no row; null where it can
     */
    public record Row(long line, ObjectNode data, @Nullable String problem) {}

    /** Opens {@code file} before its first row. */
    public static FileRows open(Path file, Reading reading) throws IOException, UnreadableFile {
        var options = options(file, reading);
        var counted = new RowSource.Counted(Files.newInputStream(file));
        try {
            return new FileRows(rows(counted, reading, options), counted, Files.size(file));
        } catch (UncheckedIOException broken) {
            counted.close();
            throw broken.getCause();
        } catch (UnreadableFile | RuntimeException broken) {
            counted.close();
            throw broken;
        }
    }

    private static ImportRows rows(RowSource.Counted file, Reading reading, ImportOptions options) throws UnreadableFile {
        var text = RowSource.text(file, Charset.forName(options.encoding()));
        return switch (reading.format()) {
            case CSV -> CsvRows.named(text, options, CellValues.of(MissingNode.getInstance()), FileRows::columns);
            case JSON -> new JsonRows(new BoundedReader(text), reading.path(), options);
            case NDJSON -> new NdjsonRows(new BoundedReader(text), options);
        };
    }

    private static ImportOptions options(Path file, Reading reading) throws IOException {
        var given = reading.choices().checkedEncoding();
        var probe = new FileProbe();
        try (var bytes = Files.newInputStream(file)) {
            for (var chunk = bytes.readNBytes(CHUNK); chunk.length > 0; chunk = bytes.readNBytes(CHUNK)) {
                probe.add(chunk);
                if (given != null) {
                    break;
                }
            }
        }
        var encoding = probe.encoding(given);
        var delimiter = reading.choices().checkedDelimiter();
        return new ImportOptions(
                reading.format(),
                Map.of(),
                // With this key no row loses a field: neither a null nor an id.
                ImportOptions.RECORD_ID,
                false,
                false,
                delimiter == null ? Delimiters.guess(probe.text(encoding)) : delimiter,
                encoding.name(),
                false,
                false);
    }

    private static List<@Nullable String> columns(List<String> header) throws UnreadableFile {
        var names = new ArrayList<@Nullable String>();
        var taken = new HashSet<String>();
        for (var column : header) {
            var name = column.strip();
            if (!name.isEmpty() && !taken.add(name)) {
                throw UnreadableFile.at(1L, "Two columns are called '%s'.".formatted(name));
            }
            names.add(name.isEmpty() ? null : name);
        }
        return names;
    }

    /** The next row; null at the end. */
    public @Nullable Row next() throws IOException, UnreadableFile {
        try {
            var row = rows.next();
            return row == null ? null : new Row(row.line(), row.data(), problem(row.refusal()));
        } catch (UncheckedIOException broken) {
            throw Objects.requireNonNull(broken.getCause());
        }
    }

    private static @Nullable String problem(@Nullable Refusal refusal) {
        return refusal == null ? null : String.valueOf(refusal.getMessage());
    }

    /** How much of the file was read, from 0 to 1. */
    public double done() {
        return size == 0 ? 1 : Math.min(1, (double) counted.count() / size);
    }

    @Override
    public void close() {
        rows.close();
    }
}
