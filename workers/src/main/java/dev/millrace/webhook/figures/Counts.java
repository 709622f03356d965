package dev.millrace.webhook.figures;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Attempts that are counted together. */
final class Counts {

    private long attempts;
    private long failures;
    private final Latencies exchanges;
    private final Latencies arrivals;

    Counts() {
        this(0, 0, new Latencies(), new Latencies());
    }

    Counts(long attempts, long failures, Latencies exchanges, Latencies arrivals) {
        this.attempts = attempts;
        this.failures = failures;
        this.exchanges = exchanges;
        this.arrivals = arrivals;
    }

    void add(boolean succeeded, Duration took, @Nullable Duration arrived) {
        attempts++;
        failures += succeeded ? 0 : 1;
        exchanges.add(took.toMillis());
        if (arrived != null) {
            arrivals.add(arrived.toMillis());
        }
    }

    void add(Counts others) {
        attempts += others.attempts;
        failures += others.failures;
        exchanges.add(others.exchanges);
        arrivals.add(others.arrivals);
    }

    long attempts() {
        return attempts;
    }

    long failures() {
        return failures;
    }

    Latencies exchanges() {
        return exchanges;
    }

    Latencies arrivals() {
        return arrivals;
    }
}
