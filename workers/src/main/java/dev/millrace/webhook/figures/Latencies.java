package dev.millrace.webhook.figures;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many of something took how long, in places that are a quarter of a doubling wide: the first is for up to one millisecond, and
 * the last for some fifty days and more. A percentile of it is right to a fifth.
 */
final class Latencies {

    private static final int PLACES_A_DOUBLING = 4;
    private static final int LAST = 128;

    private int[] counts;

    Latencies() {
        this(new int[0]);
    }

    Latencies(int[] counts) {
        this.counts = counts.clone();
    }

    void add(long milliseconds) {
        var place = place(milliseconds);
        widen(place + 1);
        counts[place]++;
    }

    void add(Latencies others) {
        widen(others.counts.length);
        for (var place = 0; place < others.counts.length; place++) {
            counts[place] += others.counts[place];
        }
    }

    /** Null where nothing was measured. */
    @Nullable Percentiles percentiles() {
        return total() == 0 ? null : new Percentiles(percentile(0.50), percentile(0.95), percentile(0.99));
    }

    /** As an array of PostgreSQL. */
    String text() {
        return Arrays.toString(counts).replace('[', '{').replace(']', '}').replace(" ", "");
    }

    private long total() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /** Those of a place are taken to lie evenly in it. */
    private long percentile(double part) {
        var wanted = Math.max(1, Math.ceil(total() * part));
        long before = 0;
        for (var place = 0; place < counts.length; place++) {
            if (before + counts[place] >= wanted) {
                var least = place == 0 ? 0 : bound(place - 1);
                return Math.round(least + (bound(place) - least) * (wanted - before) / counts[place]);
            }
            before += counts[place];
        }
        throw new AssertionError("the counts hold all that were counted");
    }

    private void widen(int places) {
        if (counts.length < places) {
            counts = Arrays.copyOf(counts, places);
        }
    }

    private static int place(long milliseconds) {
        return milliseconds <= 1
                ? 0
                : Math.min(LAST, (int) Math.ceil(PLACES_A_DOUBLING * Math.log(milliseconds) / Math.log(2)));
    }

    /** The longest of a place, in milliseconds. */
    private static double bound(int place) {
        return Math.pow(2, place / (double) PLACES_A_DOUBLING);
    }
}
