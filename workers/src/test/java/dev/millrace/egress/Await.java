package dev.millrace.egress;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition that another thread brings about, at most ten seconds. */
final class Await {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Await() {}

    static <T> T value(Supplier<@Nullable T> wanted) {
        var end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            var value = wanted.get();
            if (value != null) {
                return value;
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        throw new AssertionError("It did not come about within " + LONGEST);
    }

    static void until(BooleanSupplier condition) {
        value(() -> condition.getAsBoolean() ? true : null);
    }
}
