package dev.millrace.console.webhook;

import dev.millrace.webhook.figures.Figures;
import dev.millrace.webhook.figures.Figures.Part;
import dev.millrace.webhook.figures.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * A small picture of the parts of a while, each as wide as the others. It has no letters, since it is stretched to the width of the page.
 *
 * @param parts how wide it is
 * @param most what reaches to its top
 * @param shapes paths, by the class that says how they look
 */
record Chart(int parts, long most, List<Shape> shapes) {

    static final int HEIGHT = 100;

    private static final double GAP = 0.08;

    record Shape(String look, String path) {}

    Chart {
        shapes = List.copyOf(shapes);
    }

    /** Bars of what was taken upon bars of what failed. */
    static Chart attempts(Figures figures) {
        var most = figures.parts().stream().mapToLong(Part::attempts).max().orElse(0);
        var taken = new StringBuilder();
        var failed = new StringBuilder();
        for (var place = 0; place < figures.parts().size(); place++) {
            var part = figures.parts().get(place);
            bar(failed, place, height(0, most), height(part.failures(), most));
            bar(taken, place, height(part.failures(), most), height(part.attempts(), most));
        }
        return new Chart(
                figures.parts().size(), most, List.of(new Shape("taken", taken.toString()), new Shape("failed", failed.toString())));
    }

    /** A line for each percentile; a part without attempts interrupts them. */
    static Chart exchanges(Figures figures) {
        var most = figures.parts().stream()
                .map(Part::exchanges)
                .filter(Objects::nonNull)
                .mapToLong(Percentiles::p99)
                .max()
                .orElse(0);
        var shapes = new ArrayList<Shape>();
        shapes.add(new Shape("p99", line(figures, Percentiles::p99, most)));
        shapes.add(new Shape("p95", line(figures, Percentiles::p95, most)));
        shapes.add(new Shape("p50", line(figures, Percentiles::p50, most)));
        return new Chart(figures.parts().size(), most, shapes);
    }

    private static void bar(StringBuilder path, int place, double low, double high) {
        if (high > low) {
            path.append(String.format(
                    Locale.ROOT, "M%.2f %.2fH%.2fV%.2fH%.2fZ", place + GAP, HEIGHT - low, place + 1 - GAP, HEIGHT - high, place + GAP));
        }
    }

    private static String line(Figures figures, ToLongFunction<Percentiles> of, long most) {
        var path = new StringBuilder();
        var drawn = false;
        for (var place = 0; place < figures.parts().size(); place++) {
            var exchanges = figures.parts().get(place).exchanges();
            if (exchanges != null) {
                var y = HEIGHT - height(of.applyAsLong(exchanges), most);
                path.append(String.format(Locale.ROOT, drawn ? "V%2$.2fH%3$d" : "M%1$d %2$.2fH%3$d", place, y, place + 1));
            }
            drawn = exchanges != null;
        }
        return path.toString();
    }

    /** A little room at the top, so that a line there is seen whole. */
    private static double height(long value, long most) {
        return most == 0 ? 0 : value * (HEIGHT - 3.0) / most;
    }
}
