package dev.millrace.language.diagram;

import static dev.millrace.language.diagram.FlowLayout.LANE;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Chart.Kind;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Way;
import dev.millrace.language.diagram.Shape.Area;
import dev.millrace.language.diagram.Shape.Bar;
import dev.millrace.language.diagram.Shape.Card;
import dev.millrace.language.diagram.Shape.Dot;
import dev.millrace.language.diagram.Shape.Frame;
import dev.millrace.language.diagram.Shape.Line;
import dev.millrace.language.diagram.Shape.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Places one task: a card, or a frame around what is inside. Only ways to the run's end leave it but by its exit. */
final class NodeLayout {

    static final int PAD = 16;
    static final int JOIN = 22;

    private static final int COLUMNS = 22;
    private static final int TOP = 4;

    private final boolean withRun;

    NodeLayout(boolean withRun) {
        this.withRun = withRun;
    }

    Face face(Node node) {
        return Face.of(node, withRun);
    }

    Block block(Node node) {
        return switch (node.body()) {
            case Body.Leaf leaf -> card(node);
            case Body.Choice choice -> card(node);
            case Body.Hidden hidden -> card(node);
            case Body.Steps steps -> steps(node, steps);
            case Body.Branches branches -> branches(node, branches);
            case Body.Guarded guarded -> new GuardedLayout(this).block(node, guarded);
        };
    }

    private Block card(Node node) {
        var face = face(node);
        var card = new Card(node, face, new Area(0, 0, face.width(), face.height()));
        return new Block(face.width(), face.height(), face.width() / 2, List.of(card), List.of());
    }

    private Block steps(Node node, Body.Steps steps) {
        var flow = steps.flow();
        var inner = ended(FlowLayout.of(flow, this), flow);
        var lane = steps.repeats() ? LANE : 0;
        var inside = new ArrayList<>(inner.shapes());
        if (steps.repeats()) {
            var repeat = Edge.of(new Way(flow.end(), flow.pointer()), Kind.REPEAT, null);
            var end = inner.height() - JOIN / 2;
            inside.add(new Line(
                    repeat,
                    List.of(
                            new Point(inner.entry(), end),
                            new Point(-lane, end),
                            new Point(-lane, TOP + 2),
                            new Point(inner.entry(), TOP + 2)),
                    true));
        }
        return framed(node, new Block(inner.width(), inner.height(), inner.entry(), inside, inner.outs()), lane);
    }

    /** The block of a list with a dot at its lower side, where those lines end that go no further than the list. */
    static Block ended(Block block, Flow flow) {
        var shapes = new ArrayList<>(block.shapes());
        var outs = new ArrayList<Strand>();
        var dot = new Point(block.entry(), block.height() + JOIN / 2);
        for (var strand : block.outs()) {
            if (strand.target().equals(flow.end())) {
                strand.across(dot.y(), dot.x()).ended(false).forEach(shapes::add);
            } else {
                outs.add(aside(strand, block));
            }
        }
        if (outs.size() < block.outs().size()) {
            shapes.add(new Dot(dot));
        }
        return new Block(
                Math.max(block.width(), block.entry() + 2 * LANE), block.height() + JOIN, block.entry(), shapes, outs);
    }

    /** What leaves a frame to the run's end must not be taken for the frame's own exit. */
    private static Strand aside(Strand strand, Block block) {
        var end = block.height() + JOIN;
        var near = Math.abs(strand.x() - block.entry()) < LANE;
        return near ? strand.across(block.height() + 4, block.entry() + 2 * LANE - 4).down(end) : strand.down(end);
    }

    /** A frame with the node's face as its head around {@code inner}, entered and left where {@code inner} is. */
    Block framed(Node node, Block inner, int lane) {
        var face = face(node);
        var missing = Math.max(0, face.width() - inner.width() - lane - 2 * PAD);
        var right = PAD + lane + (missing + 1) / 2;
        var width = right + inner.width() + PAD + missing / 2;
        var down = face.height() + TOP;
        var height = down + inner.height() + PAD / 2;
        var shapes = new ArrayList<Shape>();
        shapes.add(new Frame(node, face, new Area(0, 0, width, height)));
        inner.shapes().forEach(shape -> shapes.add(shape.moved(right, down)));
        return new Block(
                width,
                height,
                right + inner.entry(),
                shapes,
                inner.outs().stream().map(strand -> strand.moved(right, down).down(height)).toList());
    }

    private Block branches(Node node, Body.Branches branches) {
        var blocks = branches.nodes().stream().map(this::block).toList();
        var list = node.pointer() + "/fork/branches";
        var tallest = blocks.stream().mapToInt(Block::height).max().orElse(0);
        var top = TOP + JOIN;
        var bottom = top + tallest + JOIN;
        var shapes = new ArrayList<Shape>();
        var x = 0;
        for (var index = 0; index < blocks.size(); index++) {
            var block = blocks.get(index);
            var branch = branches.nodes().get(index);
            var entry = x + block.entry();
            shapes.addAll(Strand.of(edge(list, branch, true), entry, TOP).down(top).ended(true));
            for (var shape : block.shapes()) {
                shapes.add(shape.moved(x, top));
            }
            var out = Strand.of(edge(list, branch, false), entry, top + block.height());
            shapes.addAll(out.down(bottom).ended(false));
            // In a branch `end` ends the branch.
            for (var strand : block.outs()) {
                shapes.addAll(strand.moved(x, top).down(bottom).ended(false));
            }
            x += block.width() + COLUMNS;
        }
        var width = Math.max(0, x - COLUMNS);
        shapes.add(new Bar(new Area(0, TOP - 2, width, 4)));
        shapes.add(new Bar(new Area(0, bottom - 2, width, 4)));
        return framed(node, new Block(width, bottom + PAD / 2, width / 2, shapes, List.of()), 0);
    }

    /** Into a branch, or out of it; several branches are drawn as one where there are too many. */
    private static Edge edge(String list, Node branch, boolean into) {
        var branches = branch.body() instanceof Body.Hidden hidden ? hidden.nodes() : List.of(branch);
        var ways = branches.stream()
                .map(each -> into ? new Way(list, each.pointer()) : new Way(each.pointer(), Chart.endOf(list)))
                .collect(Collectors.toSet());
        return into
                ? new Edge(list, branch.pointer(), Kind.FLOW, null, null, ways)
                : new Edge(branch.pointer(), Chart.endOf(list), Kind.FLOW, null, null, ways);
    }
}
