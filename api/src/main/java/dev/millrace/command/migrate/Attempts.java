package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import dev.millrace.egress.RetryAfter;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits before something is tried again: one second, then twice as long each time, or as long as the other side asks;
 * six times.
 */
final class Attempts {

    private static final int MOST = 6;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private int failed;

    /**
     * Waits and tells whether to try again.
     *
     * @param retryAfter the header, or an empty text
     */
    boolean again(String retryAfter) {
        failed++;
        if (failed > MOST) {
            return false;
        }
        var usual = FIRST.multipliedBy(1L << (failed - 1));
        rest(RetryAfter.read(retryAfter, Instant.now(), Duration.ZERO, LONGEST).orElse(usual));
        return true;
    }

    static void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Stop.interrupted();
        }
    }
}
