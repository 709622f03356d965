package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Shape.Annex;
import dev.millrace.language.diagram.Shape.Area;
import dev.millrace.language.diagram.Shape.Terminal;
import java.util.ArrayList;
import java.util.List;

/** Places a whole chart: what starts a run, its tasks, its end, and below them the functions. */
final class ChartLayout {

    private static final int MARGIN = 12;
    private static final int TERMINAL = 30;
    private static final int WIDEST_START = 220;
    private static final int GAP = 20;
    private static final int JOIN = 30;
    private static final int SECTION = 34;

    /** @param shapes in the order of the document, each frame before what it holds */
    record Picture(int width, int height, List<Shape> shapes) {}

    private final Chart chart;
    private final NodeLayout nodes;
    private final List<Shape> shapes = new ArrayList<>();

    private ChartLayout(Chart chart, boolean withRun) {
        this.chart = chart;
        this.nodes = new NodeLayout(withRun);
    }

    /** @param withRun whether states are to be written on the tasks */
    static Picture of(Chart chart, boolean withRun) {
        return new ChartLayout(chart, withRun).picture();
    }

    private Picture picture() {
        var flow = FlowLayout.of(chart.flow(), nodes);
        var starts = starts();
        var spine = Math.max(starts.width() / 2, flow.entry());
        var top = starts.height();
        starts.shapes().forEach(shape -> shapes.add(shape.moved(spine - starts.width() / 2, 0)));
        flow.shapes().forEach(shape -> shapes.add(shape.moved(spine - flow.entry(), top)));

        var bottom = top + flow.height();
        var end = bottom + JOIN;
        for (var strand : flow.outs()) {
            var out = strand.moved(spine - flow.entry(), top);
            var ended = out.x() == spine ? out.down(end) : out.across(bottom + JOIN / 3, spine).down(end);
            ended.ended(true).forEach(shapes::add);
        }
        var width = Lettering.WORD.width("End") + 2 * Face.PAD + GAP;
        shapes.add(new Terminal("End", true, new Area(spine - width / 2, end, width, TERMINAL)));

        var all = Math.max(spine + flow.right(), spine + starts.width() / 2);
        return functions(all, end + TERMINAL);
    }

    /** The starts side by side with a line down from each; the lines meet on the way to the first task. */
    private Block starts() {
        var texts = chart.starts().isEmpty() ? List.of("by hand") : chart.starts();
        var placed = new ArrayList<Shape>();
        var x = 0;
        for (var text : texts) {
            var shown = Lettering.WORD.cut(Lettering.plain(text), WIDEST_START);
            var width = Lettering.WORD.width(shown) + 2 * Face.PAD + GAP;
            placed.add(new Terminal(text, false, new Area(x, 0, width + width % 2, TERMINAL)));
            x += width + width % 2 + GAP;
        }
        var width = x - GAP;
        var height = texts.size() == 1 ? TERMINAL : TERMINAL + GAP;
        if (texts.size() > 1) {
            var first = chart.flow().nodes().stream().map(Node::pointer).findFirst().orElse(chart.flow().end());
            var edge = Edge.of(chart.flow().pointer(), first);
            for (var shape : List.copyOf(placed)) {
                var at = ((Terminal) shape).at();
                placed.addAll(Strand.of(edge, at.x() + at.width() / 2, TERMINAL)
                        .across(TERMINAL + GAP / 2, width / 2)
                        .down(height)
                        .ended(false));
            }
        }
        return new Block(width, height, width / 2, placed, List.of());
    }

    private Picture functions(int width, int height) {
        var x = 0;
        var widest = width;
        var bottom = height;
        for (var function : chart.functions()) {
            var inner = nodes.block(function);
            var face = Face.of("function", "", List.of(), false);
            var area = new Area(
                    x,
                    height + SECTION,
                    Math.max(face.width(), inner.width() + 2 * NodeLayout.PAD),
                    face.height() + inner.height() + NodeLayout.PAD);
            shapes.add(new Annex(face, area));
            inner.shapes().forEach(shape -> shapes.add(shape.moved(
                    area.x() + (area.width() - inner.width()) / 2, area.y() + face.height())));
            x += area.width() + GAP;
            widest = Math.max(widest, x - GAP);
            bottom = Math.max(bottom, area.y() + area.height());
        }
        return new Picture(
                widest + 2 * MARGIN,
                bottom + 2 * MARGIN,
                shapes.stream().map(shape -> shape.moved(MARGIN, MARGIN)).toList());
    }
}
