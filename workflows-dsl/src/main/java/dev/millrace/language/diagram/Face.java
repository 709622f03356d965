package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Rescue;
import java.util.List;

/**
 * The texts of a card or of a frame's head, cut to its width.
 *
 * @param withRun whether there is a line for the state
 */
record Face(String name, String keyword, List<String> details, int width, boolean withRun) {

    static final int LINE = 17;
    static final int PAD = 11;

    private static final int TOP = 7;
    private static final int GAP = 14;
    private static final int NARROWEST = 116;
    private static final int NARROWEST_WITH_RUN = 190;
    private static final int WIDEST = 260;

    static Face of(Node node, boolean withRun) {
        return of(node.name(), node.keyword(), node.details(), withRun);
    }

    static Face of(Rescue rescue) {
        return of("catch", "", rescue.details(), false);
    }

    static Face of(String name, String keyword, List<String> details, boolean withRun) {
        var plain = details.stream().map(Lettering::plain).toList();
        var first = Lettering.NAME.width(Lettering.plain(name)) + GAP + Lettering.SMALL.width(keyword);
        var widest = plain.stream().mapToInt(Lettering.CODE::width).max().orElse(0);
        var wanted = Math.max(first, widest) + 2 * PAD;
        var width = Math.clamp(wanted, withRun ? NARROWEST_WITH_RUN : NARROWEST, WIDEST);
        // Even, so that the middle is a whole number of pixels.
        return cut(name, keyword, plain, width + width % 2, withRun);
    }

    private static Face cut(String name, String keyword, List<String> details, int width, boolean withRun) {
        var inner = width - 2 * PAD;
        return new Face(
                Lettering.NAME.cut(Lettering.plain(name), inner - GAP - Lettering.SMALL.width(keyword)),
                keyword,
                details.stream().map(detail -> Lettering.CODE.cut(detail, inner)).toList(),
                width,
                withRun);
    }

    int height() {
        return 2 * TOP + LINE * (1 + details.size() + (withRun ? 1 : 0));
    }

    /** The base line of the text on line {@code number}, from 0. */
    static int baseLine(int number) {
        return TOP + LINE * number + 13;
    }
}
