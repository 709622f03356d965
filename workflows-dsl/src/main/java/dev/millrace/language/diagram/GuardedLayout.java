package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Kind;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Rescue;
import dev.millrace.language.diagram.Shape.Annex;
import dev.millrace.language.diagram.Shape.Area;
import dev.millrace.language.diagram.Shape.Label;
import dev.millrace.language.diagram.Shape.Line;
import dev.millrace.language.diagram.Shape.Point;
import dev.millrace.language.diagram.Shape.Region;
import java.util.ArrayList;
import java.util.List;

/** Places a {@code try}: what is watched over on the left, what happens to an error on the right of it. */
final class GuardedLayout {

    private static final int BETWEEN = 66;
    private static final int ERROR = 34;
    private static final int RETRY = 60;
    private static final int LOWEST = 84;
    private static final int INSET = 10;

    private final NodeLayout nodes;

    GuardedLayout(NodeLayout nodes) {
        this.nodes = nodes;
    }

    Block block(Node node, Body.Guarded guarded) {
        var inner = NodeLayout.ended(FlowLayout.of(guarded.flow(), nodes), guarded.flow());
        var rescue = rescue(guarded.rescue());
        var region = new Area(0, 6, inner.width() + 2 * INSET, Math.max(inner.height(), LOWEST));
        var away = region.width() + BETWEEN;
        var height = Math.max(region.height(), rescue.height()) + 12;

        var shapes = new ArrayList<Shape>();
        shapes.add(new Region(region));
        inner.shapes().forEach(shape -> shapes.add(shape.moved(INSET, 0)));
        shapes.addAll(between(guarded, region.width(), away));
        rescue.shapes().forEach(shape -> shapes.add(shape.moved(away, 6)));
        if (guarded.rescue().goesOn() && guarded.rescue().flow() == null) {
            var on = Edge.of(guarded.rescue().goingOn(), Kind.FLOW, null);
            shapes.add(new Line(
                    on,
                    List.of(
                            new Point(away + rescue.entry(), 6 + rescue.height()),
                            new Point(away + rescue.entry(), height + NodeLayout.PAD / 2)),
                    false));
        }

        var outs = new ArrayList<Strand>();
        inner.outs().forEach(strand -> outs.add(strand.moved(INSET, 0)));
        rescue.outs().forEach(strand -> outs.add(strand.moved(away, 6)));
        return nodes.framed(
                node, new Block(away + rescue.width(), height, INSET + inner.entry(), shapes, outs), 0);
    }

    private static List<Shape> between(Body.Guarded guarded, int from, int to) {
        var flow = guarded.flow();
        var shapes = new ArrayList<Shape>(
                dashed(Edge.of(guarded.rescue().error(flow), Kind.ERROR, "error"), from, to, ERROR));
        if (guarded.rescue().retries()) {
            shapes.addAll(dashed(Edge.of(guarded.rescue().retry(flow), Kind.RETRY, "retry"), to, from, RETRY));
        }
        return shapes;
    }

    private static List<Shape> dashed(Edge edge, int from, int to, int y) {
        return List.of(
                new Line(edge, List.of(new Point(from, y), new Point(to, y)), true),
                Label.of(edge).moved((from + to) / 2 + Integer.signum(from - to) * 4, y));
    }

    private Block rescue(Rescue rescue) {
        var face = Face.of(rescue);
        if (rescue.flow() == null) {
            var area = new Area(0, 0, face.width(), Math.max(face.height(), LOWEST));
            return new Block(area.width(), area.height(), area.width() / 2, List.of(new Annex(face, area)), List.of());
        }
        var inner = NodeLayout.ended(FlowLayout.of(rescue.flow(), nodes), rescue.flow());
        var half = Math.max(Math.max(inner.entry(), inner.right()) + NodeLayout.PAD, face.width() / 2);
        var height = face.height() + inner.height() + NodeLayout.PAD / 2;
        var right = half - inner.entry();
        var shapes = new ArrayList<Shape>();
        shapes.add(new Annex(face, new Area(0, 0, 2 * half, height)));
        inner.shapes().forEach(shape -> shapes.add(shape.moved(right, face.height())));
        return new Block(
                2 * half,
                height,
                half,
                shapes,
                inner.outs().stream()
                        .map(strand -> strand.moved(right, face.height()).down(height))
                        .toList());
    }
}
