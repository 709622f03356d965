package dev.millrace.report;

import dev.millrace.report.Typeface.Line;
import java.util.List;

/** A row of a table, its texts broken into lines: a list of them a column. */
record ReportRow(List<List<Line>> cells) {

    static final float LEADING = 10;

    int lines() {
        return cells.stream().mapToInt(List::size).max().orElse(1);
    }

    float height() {
        return lines() * LEADING + 2 * Columns.PADDING;
    }

    /** The first {@code lines} of each cell. */
    ReportRow first(int lines) {
        return new ReportRow(cells.stream().map(cell -> cell.subList(0, Math.min(lines, cell.size()))).toList());
    }

    /** What comes behind them. */
    ReportRow behind(int lines) {
        return new ReportRow(cells.stream().map(cell -> cell.subList(Math.min(lines, cell.size()), cell.size())).toList());
    }
}
