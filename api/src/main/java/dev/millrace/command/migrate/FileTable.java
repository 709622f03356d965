package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import dev.millrace.command.migrate.OldSystem.Place;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.importing.FileRows;
import dev.millrace.importing.UnreadableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one file. Whoever goes on behind a place reads the file again from its beginning and passes over what is
 * done.
 */
final class FileTable implements OldSystem.Rows {

    private final Path file;
    private final FileRows rows;
    private long count;

    private FileTable(Path file, FileRows rows) {
        this.file = file;
        this.rows = rows;
    }

    static FileTable open(Path file, FileRows.Reading reading, @Nullable Place behind) {
        if (!Files.isRegularFile(file)) {
            throw Stop.usage("There is no file %s.".formatted(file));
        }
        try {
            var table = new FileTable(file, FileRows.open(file, reading));
            while (behind != null && table.count < behind.rows() && table.next() != null) {
                // Done before.
            }
            return table;
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (UnreadableFile unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    @Override
    public @Nullable Row next() {
        try {
            var row = rows.next();
            if (row == null) {
                return null;
            }
            count++;
            var where = "%s:%d".formatted(file.getFileName(), row.line());
            return new Row(where, row.data(), row.problem(), new Place(count, null, 0));
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (UnreadableFile unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    @Override
    public OptionalDouble done() {
        return OptionalDouble.of(rows.done());
    }

    @Override
    public void close() {
        rows.close();
    }

    private static Stop unreadable(Path file, IOException broken) {
        return Stop.usage("%s cannot be read: %s".formatted(file, broken.getMessage() == null ? broken : broken.getMessage()));
    }

    private static Stop unreadable(Path file, UnreadableFile broken) {
        var line = broken.line();
        return Stop.usage("%s%s cannot be read: %s".formatted(file, line == null ? "" : ":" + line, broken.getMessage()));
    }
}
