package dev.millrace.report;

import java.util.ArrayList;
import java.util.List;
import org.openpdf.text.PageSize;
import org.openpdf.text.Rectangle;

/**
 * Where the columns of a table stand: on A4 upright where they fit, else on A4 lying, else in several bands, a page each, of which
 * each begins with the first column.
 *
 * @param widths of all columns, in points, with the space around their text
 * @param bands the columns of each, counted from 0
 */
record Columns(Rectangle page, List<Float> widths, List<List<Integer>> bands) {

    static final float MARGIN = 36;
    static final float PADDING = 3;

    /** Not A4 turned: readers of text would find the lines upright. */
    private static final Rectangle LYING = new Rectangle(PageSize.A4.getHeight(), PageSize.A4.getWidth());

    private static final float NARROWEST = 30;
    private static final float WIDEST = 180;

    /** @param wanted as wide as the texts of each column would like to be */
    static Columns of(List<Float> wanted) {
        var widths = wanted.stream().map(width -> Math.clamp(width + 2 * PADDING, NARROWEST, WIDEST)).toList();
        var whole = widths.stream().reduce(0f, Float::sum);
        var page = whole <= usable(PageSize.A4) ? PageSize.A4 : LYING;
        return new Columns(page, widths, bands(widths, usable(page)));
    }

    private static float usable(Rectangle page) {
        return page.getWidth() - 2 * MARGIN;
    }

    private static List<List<Integer>> bands(List<Float> widths, float usable) {
        var bands = new ArrayList<List<Integer>>();
        var band = new ArrayList<Integer>();
        var used = 0f;
        for (var column = 0; column < widths.size(); column++) {
            if (used + widths.get(column) > usable) {
                bands.add(List.copyOf(band));
                band.clear();
                band.add(0);
                used = widths.getFirst();
            }
            band.add(column);
            used += widths.get(column);
        }
        bands.add(List.copyOf(band));
        return bands;
    }

    /** Of the text in a column. */
    float inner(int column) {
        return widths.get(column) - 2 * PADDING;
    }
}
