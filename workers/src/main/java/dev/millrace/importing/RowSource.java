package dev.millrace.importing;

import dev.millrace.file.StoredFiles;
import dev.millrace.importing.ImportStore.Work;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Opens the file of an import as rows, in its encoding and format. */
@Component
class RowSource {

    private static final int BOM = '\uFEFF';

    private final StoredFiles files;
    private final RecordTypes types;

    RowSource(StoredFiles files, RecordTypes types) {
        this.files = files;
        this.types = types;
    }

    /** Knows how many bytes were read. */
    static final class Counted extends FilterInputStream {

        private long count;

        Counted(InputStream file) {
            super(file);
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            var read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            var read = super.read(into, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    ImportWork.Open open(Work work) throws UnreadableFile {
        var file = new Counted(files.read(work.fileId(), 0));
        var type = types.find(work.workspaceId(), work.wanted().type());
        return new ImportWork.Open(rows(file, work.wanted().type(), type, work.wanted().options()), file);
    }

    /** The rows of {@code file}, as {@code options} say that it is read. */
    static ImportRows rows(InputStream file, String name, Optional<RecordType> type, ImportOptions options)
            throws UnreadableFile {
        var text = text(file, Charset.forName(options.encoding()));
        return switch (options.format()) {
            case CSV -> {
                var values = new CellValues(type, options.emptyIsText());
                yield CsvRows.of(text, options, values, fields(type, values));
            }
            case JSON -> new JsonRows(new BoundedReader(text), name, options);
            case NDJSON -> new NdjsonRows(new BoundedReader(text), options);
        };
    }

    /** The same without a mapping: of CSV only the cells, of JSON the documents as they are. */
    static ImportRows unmapped(InputStream file, String name, Optional<RecordType> type, ImportOptions options)
            throws UnreadableFile {
        return switch (options.format()) {
            case CSV -> CsvRows.unmapped(
                    text(file, Charset.forName(options.encoding())), options, new CellValues(type, options.emptyIsText()));
            case JSON, NDJSON -> rows(file, name, type, options.with(Map.of(), null));
        };
    }

    static Set<String> fields(Optional<RecordType> type, CellValues values) {
        var known = new LinkedHashSet<>(values.fields());
        type.ifPresent(one -> {
            known.addAll(one.unique());
            if (one.display() != null) {
                known.add(one.display());
            }
        });
        return known;
    }

    /** What is not in the encoding is an error, and no question mark. */
    static Reader text(InputStream file, Charset encoding) {
        var decoder = encoding.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var text = new BufferedReader(new InputStreamReader(file, decoder), 64 * 1024);
        try {
            text.mark(1);
            if (text.read() != BOM) {
                text.reset();
            }
            return text;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
