package dev.millrace.language.diagram;

import static dev.millrace.language.diagram.FlowLayout.LANE;

import dev.millrace.language.diagram.Shape.Area;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block that grows downwards along its spine, with the lines that pass what they do not lead to. */
final class Drawing {

    private static final int TRACK = 9;
    private static final int ARROW = 18;
    private static final int LONGEST_RISE = 20;

    private final int spine;
    private final List<Shape> shapes = new ArrayList<>();
    private List<Strand> strands = new ArrayList<>();
    private int left;
    private int right;
    private int bottom;

    Drawing(int spine) {
        this.spine = spine;
        this.left = spine;
        this.right = spine;
    }

    int spine() {
        return spine;
    }

    List<Shape> shapes() {
        return shapes;
    }

    void add(Shape shape) {
        shapes.add(shape);
    }

    /** Sets {@code block} with its entry at {@code (x, y)}. */
    void add(Block block, int x, int y) {
        block.shapes().forEach(shape -> shapes.add(shape.moved(x - block.entry(), y)));
        cover(x - block.entry(), x + block.right());
        bottom = Math.max(bottom, y + block.height());
    }

    void cover(int from, int to) {
        left = Math.min(left, from);
        right = Math.max(right, to);
    }

    void carry(Strand strand) {
        strands.add(strand);
        cover(strand.x() - LANE / 2, strand.x() + LANE / 2);
    }

    /** Lets go on what leaves {@code block}, which is entered at {@code (x, y)}. */
    void carryAll(Block block, int x, int y) {
        block.outs().forEach(strand -> carry(strand.moved(x - block.entry(), y)));
    }

    /** What hangs side by side is complete: all lines go on from its lower side. */
    void endRow(int atLeast) {
        bottom = Math.max(bottom, atLeast);
        strands = new ArrayList<>(strands.stream().map(strand -> strand.down(bottom)).toList());
    }

    /** Sets {@code block} below, where the lines to {@code pointer} meet; the others pass it by. */
    void meet(String pointer, Block block) {
        var joining = strands.stream().filter(strand -> strand.target().equals(pointer)).toList();
        strands.removeAll(joining);
        var y = passBy(spine - block.entry() - LANE / 2, spine + block.right() + LANE / 2);
        var top = y + TRACK + ARROW;
        for (var strand : joining) {
            var end = strand.x() == spine ? strand.down(top) : strand.across(y + TRACK, spine).down(top);
            end.ended(true).forEach(shapes::add);
        }
        add(block, spine, top);
        carryAll(block, spine, top);
        endRow(bottom);
    }

    /** Moves the lines between {@code from} and {@code to} aside, and gives the height below their turns. */
    private int passBy(int from, int to) {
        var y = bottom;
        var passing = new ArrayList<Strand>();
        for (var strand : strands) {
            if (strand.x() <= from || strand.x() >= to) {
                passing.add(strand);
                continue;
            }
            y += TRACK;
            var toTheLeft = strand.x() < spine;
            var lane = sameTarget(strand, from, to).orElseGet(() -> lane(passing, toTheLeft, from, to));
            passing.add(strand.across(y, lane));
            cover(lane - LANE / 2, lane + LANE / 2);
        }
        strands = passing;
        return y;
    }

    private Optional<Integer> sameTarget(Strand strand, int from, int to) {
        return strands.stream()
                .filter(other -> other.target().equals(strand.target()) && (other.x() <= from || other.x() >= to))
                .map(Strand::x)
                .findFirst();
    }

    private int lane(List<Strand> passing, boolean toTheLeft, int from, int to) {
        var all = new ArrayList<>(strands);
        all.addAll(passing);
        return toTheLeft
                ? all.stream().mapToInt(Strand::x).reduce(from, Math::min) - LANE
                : all.stream().mapToInt(Strand::x).reduce(to, Math::max) + LANE;
    }

    /** Leads the lines to {@code pointer} round the block and up to the side of {@code target}. */
    void goBack(String pointer, Optional<Area> target) {
        var returning = strands.stream().filter(strand -> strand.target().equals(pointer)).toList();
        if (returning.isEmpty() || target.isEmpty()) {
            return;
        }
        strands.removeAll(returning);
        var onTheLeft = returning.stream().anyMatch(strand -> isLeft(strand));
        var onTheRight = returning.stream().anyMatch(strand -> !isLeft(strand));
        var leftLane = left - LANE;
        var rightLane = right + LANE;
        var track = bottom + TRACK;
        var area = target.get();
        var rise = area.y() + Math.min(area.height() / 2, LONGEST_RISE);
        for (var strand : returning) {
            var toTheLeft = isLeft(strand);
            strand.across(track, toTheLeft ? leftLane : rightLane)
                    .across(rise, toTheLeft ? area.x() : area.x() + area.width())
                    .ended(true)
                    .forEach(shapes::add);
        }
        cover(onTheLeft ? leftLane - 2 : left, onTheRight ? rightLane + 2 : right);
        endRow(track + TRACK);
    }

    /** On the side where nothing else goes down. */
    private boolean isLeft(Strand strand) {
        return strand.x() < spine
                || strand.x() == spine && strands.stream().anyMatch(other -> other.x() > spine);
    }

    Block block() {
        return new Block(
                right - left,
                bottom,
                spine - left,
                shapes.stream().map(shape -> shape.moved(-left, 0)).toList(),
                strands.stream().map(strand -> strand.moved(-left, 0)).toList());
    }
}
