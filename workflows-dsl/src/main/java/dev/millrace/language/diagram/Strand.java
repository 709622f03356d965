package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Shape.Line;
import dev.millrace.language.diagram.Shape.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines that go down together to one target, and have come as far as {@code (x, y)}. Each keeps all its points, so that
 * one that a run has taken can be drawn from its beginning to its end.
 */
record Strand(String target, int x, int y, List<Thread> threads) {

    record Thread(Edge edge, List<Point> points) {

        private Thread through(Point point) {
            var more = new ArrayList<>(points);
            more.add(point);
            return new Thread(edge, more);
        }
    }

    static Strand of(Edge edge, int x, int y) {
        return new Strand(edge.to(), x, y, List.of(new Thread(edge, List.of(new Point(x, y)))));
    }

    /** Straight on to {@code (x, y)}. */
    Strand to(int x, int y) {
        return new Strand(
                target, x, y, threads.stream().map(thread -> thread.through(new Point(x, y))).toList());
    }

    Strand down(int y) {
        return to(x, y);
    }

    /** Down to {@code y}, and there across to {@code x}. */
    Strand across(int y, int x) {
        return down(y).to(x, y);
    }

    Strand moved(int right, int down) {
        return new Strand(
                target,
                x + right,
                y + down,
                threads.stream()
                        .map(thread -> new Thread(
                                thread.edge(),
                                thread.points().stream().map(point -> point.moved(right, down)).toList()))
                        .toList());
    }

    /** The lines as they are, ended here. */
    List<Line> ended(boolean arrow) {
        return threads.stream().map(thread -> new Line(thread.edge(), thread.points(), arrow)).toList();
    }
}
