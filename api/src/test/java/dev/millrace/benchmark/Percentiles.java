package dev.millrace.benchmark;

import java.util.Arrays;

/** Times of many requests, in milliseconds. */
record Percentiles(int count, double median, double p99, double longest) {

    static Percentiles of(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Percentiles(sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(long[] sorted, double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        var index = (int) Math.ceil(part * sorted.length) - 1;
        return sorted[Math.max(index, 0)] / 1e6;
    }
}
