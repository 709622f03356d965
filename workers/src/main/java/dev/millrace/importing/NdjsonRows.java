package dev.millrace.importing;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** The documents of a file with one a line; a line that is none is refused alone. Empty lines are passed over. */
final class NdjsonRows implements ImportRows {

    private final BoundedReader file;
    private final BufferedReader lines;
    private final ImportOptions options;
    private long line;

    NdjsonRows(BoundedReader file, ImportOptions options) {
        this.file = file;
        this.lines = new BufferedReader(file, 64 * 1024);
        this.options = options;
    }

    @Override
    public @Nullable Row next() throws UnreadableFile {
        while (true) {
            var text = line();
            if (text == null) {
                return null;
            }
            if (!text.isBlank()) {
                return row(text);
            }
        }
    }

    private Row row(String text) {
        try {
            return JsonDocument.row(line, Json.read(text), options);
        } catch (JsonProcessingException broken) {
            return Row.refused(
                    line,
                    Json.write(text),
                    Refusal.invalid("import_row_invalid", "", "The line is no JSON: %s.".formatted(broken.getOriginalMessage())));
        }
    }

    private @Nullable String line() throws UnreadableFile {
        file.begin();
        line++;
        try {
            return lines.readLine();
        } catch (BoundedReader.TooLong tooLong) {
            throw UnreadableFile.at(line, "The line is longer than 8 MiB.");
        } catch (CharacterCodingException broken) {
            throw UnreadableFile.at(line, "The file is not in %s; give its encoding.".formatted(options.encoding()));
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }
}
