package dev.millrace.benchmark;

import java.time.Duration;
import java.util.ArrayDeque;

/** What a service allows, counted as strictly as one can: in no window, wherever it begins, more than so many requests. */
final class Allowance {

    private final int most;
    private final Duration window;
    private final ArrayDeque<Long> lately = new ArrayDeque<>();
    private int admitted;
    private int refused;

    /** @param most in a window */
    Allowance(int most, Duration window) {
        this.most = most;
        this.window = window;
    }

    static Allowance unlimited() {
        return new Allowance(Integer.MAX_VALUE, Duration.ZERO);
    }

    /** Counts a request; false for one too many. */
    synchronized boolean admits() {
        var now = System.nanoTime();
        while (!lately.isEmpty() && lately.peek() <= now - window.toNanos()) {
            lately.poll();
        }
        if (lately.size() >= most) {
            refused++;
            return false;
        }
        lately.add(now);
        admitted++;
        return true;
    }

    synchronized int admitted() {
        return admitted;
    }

    synchronized int refused() {
        return refused;
    }

    Duration window() {
        return window;
    }

    double perSecond() {
        return most / (window.toNanos() / 1e9);
    }

    /** From the first of so many requests to the last, at least. */
    Duration least(int requests) {
        return window.multipliedBy((requests - 1) / most);
    }
}
