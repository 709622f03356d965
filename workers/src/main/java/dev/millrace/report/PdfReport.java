package dev.millrace.report;

import dev.millrace.report.Typeface.Line;
import java.io.Closeable;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openpdf.text.Document;
import org.openpdf.text.pdf.PdfTemplate;
import org.openpdf.text.pdf.PdfWriter;

/**
 * Writes a table to a PDF of A4 pages, each with the names of its columns and its number of how many. Rows are given one after the
 * other; a page is written out when it is full, so that a report of any length takes as much memory as a short one. Texts are broken
 * into lines and never cut: a row that is higher than a page goes on on the next one. A report that is not closed is no PDF.
 */
public final class PdfReport implements Closeable {

    private static final float SIZE = 8;
    private static final float TITLE_SIZE = 16;
    private static final float FACT_LEADING = 12;
    private static final float FOOT = 20;
    /** Of what is above the table of the first page, so that there is room for the table. */
    private static final int MOST_FACT_LINES = 20;
    /** Of a column's name; one that is longer than these lines is a text, not a name. */
    private static final int MOST_NAME_LINES = 12;
    /** Less of a row is not begun at the bottom of a page. */
    private static final int FEWEST_LINES = 3;
    private static final float COUNT_WIDTH = 34;

    private final Missing missing = new Missing();
    private final Typeface regular;
    private final Typeface bold;
    private final ReportHead head;
    private final Columns columns;
    private final ReportRow names;
    private final List<Line> facts;
    private final String foot;
    private final Document document;
    private final PdfWriter writer;
    private final PdfTemplate count;
    private final List<ReportRow> sheet = new ArrayList<>();
    private float left;
    private int pages;
    private float noteTop;
    private boolean empty = true;

    /**
     * @param sample some of the rows, from which follows how wide the columns are
     * @param out is not closed
     */
    public PdfReport(ReportHead head, List<String> columnNames, List<List<String>> sample, Fonts fonts, OutputStream out) {
        var read = fonts.read(missing);
        regular = read.regular();
        bold = read.bold();
        this.head = head;
        // What is measured is not written yet, and would be counted twice.
        var uncounted = fonts.read(new Missing());
        columns = Columns.of(IntStream.range(0, columnNames.size())
                .mapToObj(column -> wanted(columnNames.get(column), sample.stream().map(row -> row.get(column)), uncounted))
                .toList());
        names = new ReportRow(IntStream.range(0, columnNames.size())
                .mapToObj(column -> bounded(
                        bold.lines(bold.writable(columnNames.get(column)), SIZE, columns.inner(column)), MOST_NAME_LINES))
                .toList());
        facts = bounded(
                head.facts().stream()
                        .flatMap(fact -> regular.lines(regular.writable(fact), SIZE + 1, usableWidth()).stream())
                        .toList(),
                MOST_FACT_LINES);
        foot = regular.writable(head.foot());
        document = new Document(columns.page());
        writer = PdfWriter.getInstance(document, out);
        writer.setCloseStream(false);
        document.addTitle(head.title());
        document.addCreator("Millrace");
        document.open();
        count = writer.getDirectContent().createTemplate(COUNT_WIDTH, SIZE + 4);
        left = room(true);
    }

    private static float wanted(String name, Stream<String> texts, Fonts.Pair fonts) {
        var widest = texts.flatMap(String::lines)
                .map(line -> fonts.regular().width(fonts.regular().writable(line), SIZE))
                .reduce(0f, Math::max);
        return Math.max(widest, fonts.bold().width(fonts.bold().writable(name), SIZE)) + 1;
    }

    private static List<Line> bounded(List<Line> lines, int most) {
        return lines.size() <= most
                ? lines
                : Stream.concat(lines.subList(0, most - 1).stream(), Stream.of(new Line("…", false))).toList();
    }

    /** @param row a text a column */
    public void add(List<String> row) {
        empty = false;
        var rest = new ReportRow(IntStream.range(0, row.size())
                .mapToObj(column -> regular.lines(regular.writable(row.get(column)), SIZE, columns.inner(column)))
                .toList());
        while (rest.height() > left) {
            var fitting = (int) ((left - 2 * Columns.PADDING) / ReportRow.LEADING);
            var fitsAPage = rest.height() <= room(false);
            if (!sheet.isEmpty() && (fitsAPage || fitting < FEWEST_LINES)) {
                flush();
            } else {
                sheet.add(rest.first(Math.max(1, fitting)));
                rest = rest.behind(Math.max(1, fitting));
                flush();
            }
        }
        sheet.add(rest);
        left -= rest.height();
    }

    /** How many there are so far. */
    public int pages() {
        return pages;
    }

    /** Writes what is left and the end of the file; says at the end of the table what could not be shown. */
    @Override
    public void close() {
        var notes = new ArrayList<String>();
        if (empty) {
            notes.add("There is nothing in this report.");
        }
        missing.sentence().ifPresent(notes::add);
        var lines = notes.stream().flatMap(note -> regular.lines(note, SIZE, usableWidth()).stream()).toList();
        if (!sheet.isEmpty() && lines.size() * FACT_LEADING > left) {
            flush();
        }
        flush();
        notes(lines);
        var writing = new Writing(count);
        writing.plain(String.valueOf(pages), regular, SIZE, 0, 2);
        document.close();
    }

    private void notes(List<Line> lines) {
        var y = noteTop;
        var writing = new Writing(writer.getDirectContent());
        for (var line : lines) {
            y -= FACT_LEADING;
            writing.line(line, regular, SIZE, Columns.MARGIN, usableWidth(), y);
        }
    }

    /** The rows that wait, a page a band. */
    private void flush() {
        for (var band = 0; band < columns.bands().size(); band++) {
            page(band);
        }
        sheet.clear();
        left = room(false);
    }

    private void page(int band) {
        if (pages > 0) {
            document.newPage();
        }
        writer.setPageEmpty(false);
        pages++;
        var writing = new Writing(writer.getDirectContent());
        var y = columns.page().getHeight() - Columns.MARGIN;
        if (pages == 1) {
            writing.line(new Line(bold.writable(head.title()), false), bold, TITLE_SIZE, Columns.MARGIN, usableWidth(), y - TITLE_SIZE);
            y -= TITLE_SIZE + 8;
            for (var fact : facts) {
                y -= FACT_LEADING;
                writing.line(fact, regular, SIZE + 1, Columns.MARGIN, usableWidth(), y);
            }
        }
        y = columns.page().getHeight() - Columns.MARGIN - headHeight(isFirstSheet(band));
        y = row(writing, names, columns.bands().get(band), y, true);
        for (var row : sheet) {
            y = row(writing, row, columns.bands().get(band), y, false);
        }
        noteTop = y;
        foot(writing, band);
    }

    /** The bands of the first sheet have the same rows, and therefore the same height. */
    private boolean isFirstSheet(int band) {
        return pages - band == 1;
    }

    private float row(Writing writing, ReportRow row, List<Integer> band, float top, boolean isNames) {
        var canvas = writing.canvas();
        var x = Columns.MARGIN;
        var width = band.stream().map(columns.widths()::get).reduce(0f, Float::sum);
        if (isNames) {
            canvas.setGrayFill(0.9f);
            canvas.rectangle(x, top - row.height(), width, row.height());
            canvas.fill();
            canvas.setGrayFill(0);
        }
        for (var column : band) {
            var y = top - Columns.PADDING - SIZE;
            for (var line : row.cells().get(column)) {
                writing.line(line, isNames ? bold : regular, SIZE, x + Columns.PADDING, columns.inner(column), y);
                y -= ReportRow.LEADING;
            }
            x += columns.widths().get(column);
        }
        var bottom = top - row.height();
        canvas.setGrayStroke(0.75f);
        canvas.setLineWidth(0.5f);
        canvas.moveTo(Columns.MARGIN, bottom);
        canvas.lineTo(Columns.MARGIN + width, bottom);
        canvas.stroke();
        return bottom;
    }

    private void foot(Writing writing, int band) {
        var shown = columns.bands().get(band);
        var text = columns.bands().size() == 1
                ? foot
                : "%s · columns %d to %d of %d".formatted(
                        foot, shown.get(band == 0 ? 0 : 1) + 1, shown.getLast() + 1, columns.widths().size());
        var lines = regular.lines(text, SIZE, usableWidth() - 120);
        writing.line(lines.getFirst(), regular, SIZE, Columns.MARGIN, usableWidth() - 120, Columns.MARGIN);
        var right = columns.page().getWidth() - Columns.MARGIN;
        var page = "Page %d of ".formatted(pages);
        writing.plain(page, regular, SIZE, right - COUNT_WIDTH - regular.width(page, SIZE), Columns.MARGIN);
        writing.canvas().addTemplate(count, right - COUNT_WIDTH, Columns.MARGIN - 2);
    }

    /** For rows, on a page. */
    private float room(boolean first) {
        return columns.page().getHeight() - 2 * Columns.MARGIN - FOOT - headHeight(first) - names.height();
    }

    private float headHeight(boolean first) {
        return first ? TITLE_SIZE + 8 + facts.size() * FACT_LEADING + 10 : 0;
    }

    private float usableWidth() {
        return columns.page().getWidth() - 2 * Columns.MARGIN;
    }
}
