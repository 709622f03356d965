package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Shape.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The path of a line with its corners rounded, and of its arrow. */
final class LinePath {

    private static final double RADIUS = 6;
    private static final int ARROW_LENGTH = 7;
    private static final int ARROW_HALF = 4;

    private LinePath() {}

    static String of(List<Point> points, boolean arrow) {
        var corners = corners(points);
        var path = new StringBuilder("M%d %d".formatted(corners.getFirst().x(), corners.getFirst().y()));
        for (var index = 1; index < corners.size() - 1; index++) {
            var corner = corners.get(index);
            var radius = Math.min(
                    RADIUS,
                    Math.min(length(corners.get(index - 1), corner), length(corner, corners.get(index + 1))) / 2);
            path.append('L').append(towards(corner, corners.get(index - 1), radius));
            path.append("Q%d %d ".formatted(corner.x(), corner.y()));
            path.append(towards(corner, corners.get(index + 1), radius));
        }
        if (corners.size() > 1) {
            var end = corners.getLast();
            path.append('L').append(towards(end, corners.get(corners.size() - 2), arrow ? ARROW_LENGTH - 1 : 0));
        }
        return path.toString();
    }

    /** The triangle at the end, pointing as the line goes. */
    static String arrow(List<Point> points) {
        var corners = corners(points);
        var end = corners.getLast();
        var before = corners.size() > 1 ? corners.get(corners.size() - 2) : end.moved(0, -1);
        var right = Integer.signum(end.x() - before.x());
        var down = Integer.signum(end.y() - before.y());
        return "M%d %dL%d %dL%d %dZ"
                .formatted(
                        end.x(),
                        end.y(),
                        end.x() - right * ARROW_LENGTH - down * ARROW_HALF,
                        end.y() - down * ARROW_LENGTH - right * ARROW_HALF,
                        end.x() - right * ARROW_LENGTH + down * ARROW_HALF,
                        end.y() - down * ARROW_LENGTH + right * ARROW_HALF);
    }

    /** The points at which the line turns. */
    private static List<Point> corners(List<Point> points) {
        var corners = new ArrayList<Point>();
        for (var point : points) {
            if (!corners.isEmpty() && corners.getLast().equals(point)) {
                continue;
            }
            if (corners.size() > 1 && straight(corners.get(corners.size() - 2), corners.getLast(), point)) {
                corners.removeLast();
            }
            corners.add(point);
        }
        return corners;
    }

    private static boolean straight(Point one, Point two, Point three) {
        return one.x() == two.x() && two.x() == three.x() || one.y() == two.y() && two.y() == three.y();
    }

    private static double length(Point one, Point other) {
        return Math.abs(one.x() - other.x()) + Math.abs(one.y() - other.y());
    }

    private static String towards(Point from, Point to, double by) {
        var length = length(from, to);
        var share = length == 0 ? 0 : by / length;
        return number(from.x() + (to.x() - from.x()) * share) + " " + number(from.y() + (to.y() - from.y()) * share);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
