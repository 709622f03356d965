package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Shape.Area;
import dev.millrace.language.diagram.Shape.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places the tasks of one list: each above what it leads to, what it alone leads to in columns, and where ways meet again
 * below all of them. A way that leads back goes round its block.
 */
final class FlowLayout {

    static final int LANE = 14;

    private static final int BUS = 12;
    private static final int ARROW = 16;
    private static final int LAST = 2;
    private static final int COLUMNS = 26;

    private final Flow flow;
    private final FlowOrder order;
    private final NodeLayout nodes;

    private FlowLayout(Flow flow, NodeLayout nodes) {
        this.flow = flow;
        this.order = new FlowOrder(flow);
        this.nodes = nodes;
    }

    /** The block of a list. What leaves it goes to the list's end, or to the run's. */
    static Block of(Flow flow, NodeLayout nodes) {
        return new FlowLayout(flow, nodes).block(flow.pointer());
    }

    /**
     * What stands below a task: a block, or only lines on their way down.
     *
     * @param edge to it, or null where a line comes out of the task's inside
     * @param carried that line
     */
    private record Column(@Nullable Edge edge, @Nullable Strand carried, @Nullable Block block, @Nullable Label label) {

        int left() {
            return Math.max(block == null ? LANE : block.entry(), label == null ? 0 : label.width() / 2);
        }

        int right() {
            return Math.max(block == null ? LANE : block.right(), label == null ? 0 : label.width() / 2);
        }
    }

    private Block block(String pointer) {
        var node = order.node(pointer);
        var own = node == null ? new Block(0, 0, 0, List.of(), List.of()) : nodes.block(node);
        var columns = columns(pointer, own);
        var places = places(columns);
        var spine = spine(columns, places);
        var drawing = new Drawing(spine);
        drawing.add(own, spine, 0);
        hang(columns, places, own, drawing);
        for (var meeting : order.meetings(pointer)) {
            drawing.meet(meeting, block(meeting));
        }
        if (node == null) {
            // Into a circle that has several ways in; such a line may lead behind what stands between.
            flow.nodes().forEach(each -> drawing.goBack(each.pointer(), areaOf(each.pointer(), drawing)));
        } else {
            drawing.goBack(pointer, Optional.of(new Area(spine - own.entry(), 0, own.width(), own.height())));
        }
        return drawing.block();
    }

    private static Optional<Area> areaOf(String pointer, Drawing drawing) {
        for (var shape : drawing.shapes()) {
            if (shape instanceof Shape.Card card && card.node().pointer().equals(pointer)) {
                return Optional.of(card.at());
            }
            if (shape instanceof Shape.Frame frame && frame.node().pointer().equals(pointer)) {
                return Optional.of(frame.at());
            }
        }
        return Optional.empty();
    }

    private List<Column> columns(String pointer, Block own) {
        var columns = new ArrayList<Column>();
        for (var edge : order.edges(pointer)) {
            if (order.isImagined(edge) && !order.isOnly(edge)) {
                continue;
            }
            var block = order.isOnly(edge) ? block(edge.to()) : null;
            columns.add(new Column(edge, null, block, edge.label() == null ? null : Label.of(edge)));
        }
        own.outs().forEach(strand -> columns.add(new Column(null, strand, null, null)));
        return columns;
    }

    /** Where the line into each column is. */
    private static List<Integer> places(List<Column> columns) {
        var places = new ArrayList<Integer>();
        var from = 0;
        for (var column : columns) {
            places.add(from + column.left());
            from += column.left() + column.right() + COLUMNS;
        }
        return places;
    }

    /** Above the one column that goes on for long, else in the middle. */
    private static int spine(List<Column> columns, List<Integer> places) {
        var blocks = new ArrayList<Integer>();
        var lines = new ArrayList<Integer>();
        for (var index = 0; index < columns.size(); index++) {
            if (columns.get(index).block() != null) {
                blocks.add(index);
            } else if (columns.get(index).edge() != null) {
                lines.add(index);
            }
        }
        var wanted = blocks.isEmpty() ? lines : blocks;
        if (wanted.isEmpty()) {
            return 0;
        }
        return longest(columns, blocks)
                .map(places::get)
                .orElseGet(() -> (places.get(wanted.getFirst()) + places.get(wanted.getLast())) / 2);
    }

    private static Optional<Integer> longest(List<Column> columns, List<Integer> blocks) {
        return blocks.stream()
                .filter(one -> blocks.stream()
                        .allMatch(other -> one.equals(other) || height(columns, one) >= 2 * height(columns, other)))
                .findFirst();
    }

    private static int height(List<Column> columns, int index) {
        var block = columns.get(index).block();
        return block == null ? 0 : block.height();
    }

    private void hang(List<Column> columns, List<Integer> places, Block own, Drawing drawing) {
        var labelled = columns.stream().anyMatch(column -> column.label() != null);
        var bus = own.height() + BUS;
        var arrow = columns.stream().anyMatch(column -> column.block() != null) ? ARROW : LAST;
        var top = bus + (labelled ? Label.HEIGHT + 8 : 0) + arrow;
        for (var index = 0; index < columns.size(); index++) {
            var column = columns.get(index);
            var x = places.get(index);
            var strand = start(column, own, drawing.spine());
            strand = strand.x() == x ? strand.down(top) : strand.across(bus, x).down(top);
            if (column.label() != null) {
                drawing.add(column.label().moved(x, bus + 6 + Label.HEIGHT / 2));
            }
            drawing.cover(x - column.left(), x + column.right());
            if (column.block() == null) {
                drawing.carry(strand);
            } else {
                if (column.edge() != null && !order.isImagined(column.edge())) {
                    strand.ended(true).forEach(drawing::add);
                }
                drawing.add(column.block(), x, top);
                drawing.carryAll(column.block(), x, top);
            }
        }
        drawing.endRow(columns.isEmpty() ? own.height() : top);
    }

    private static Strand start(Column column, Block own, int spine) {
        return column.carried() != null
                ? column.carried().moved(spine - own.entry(), 0)
                : Strand.of(Objects.requireNonNull(column.edge()), spine, own.height());
    }
}
