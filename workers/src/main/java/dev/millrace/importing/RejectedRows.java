package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.millrace.file.GuardedCell;
import dev.millrace.importing.RejectionStore.Rejection;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rejected rows of an import as CSV: each as it was, and behind it its line, the field and the reason, so that the file can be
 * mended and imported again. A JSON document stands in one cell.
 */
public final class RejectedRows {

    private static final int PAGE = 500;

    /** The parts of one document are rejected within one batch, so that they stand near to each other. */
    private static final int REMEMBERED = 20_000;

    private static final List<String> BEHIND = List.of("line", "field", "reason");

    private final RejectionStore store;
    private final Import of;

    RejectedRows(RejectionStore store, Import of) {
        this.store = store;
        this.of = of;
    }

    /** Writes them in UTF-8, page by page; does not close {@code to}. */
    public void write(OutputStream to) {
        var csv = CsvWriter.builder().fieldSeparator(of.options().delimiter()).build(to, StandardCharsets.UTF_8);
        var header = of.options().format() == ImportFormat.CSV ? store.header(of.importId()) : List.of("record");
        csv.writeRecord(joined(header, BEHIND));
        var last = 0L;
        for (var page = store.after(of.importId(), last, PAGE); !page.isEmpty(); page = store.after(of.importId(), last, PAGE)) {
            page.forEach(stored -> csv.writeRecord(row(stored.rejection(), header.size())));
            last = page.getLast().number();
        }
        try {
            csv.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Whether they are documents, and not rows of cells. */
    public boolean areDocuments() {
        return of.options().format() != ImportFormat.CSV;
    }

    /**
     * Writes the documents as they were, one a line, to be mended and imported again. One of which several parts were rejected comes once.
     * Does not close {@code to}.
     */
    public void writeDocuments(OutputStream to) throws IOException {
        var seen = new LinkedHashMap<String, Boolean>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };
        var last = 0L;
        for (var page = store.after(of.importId(), last, PAGE); !page.isEmpty(); page = store.after(of.importId(), last, PAGE)) {
            for (var stored : page) {
                var original = stored.rejection().original();
                if (seen.put(stored.rejection().problem().line() + ":" + sha256(original), true) == null) {
                    to.write(line(original).getBytes(StandardCharsets.UTF_8));
                }
            }
            last = page.getLast().number();
        }
    }

    /** A line that was no JSON is kept as a text. */
    private static String line(String original) {
        var document = Json.trusted(original);
        return (document.isTextual() ? document.textValue() : original) + "\n";
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<String> row(Rejection rejection, int columns) {
        var original = Json.trusted(rejection.original());
        var cells = new ArrayList<String>();
        if (of.options().format() == ImportFormat.CSV) {
            original.valueStream().map(JsonNode::asText).limit(columns).map(RejectedRows::asItWas).forEach(cells::add);
        } else {
            cells.add(rejection.original());
        }
        while (cells.size() < columns) {
            cells.add("");
        }
        var problem = rejection.problem();
        return joined(cells, List.of(
                String.valueOf(problem.line()), problem.field() == null ? "" : problem.field(), GuardedCell.guarded(problem.message())));
    }

    /** Guarded for spreadsheets, and once only. */
    private static String asItWas(String cell) {
        return GuardedCell.guarded(GuardedCell.plain(cell));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
