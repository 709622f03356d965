package dev.millrace.egress;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that watches the deadlines of all exchanges, and does other small things on time. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("millrace-egress-deadlines").factory());

    Deadlines() {
        alarms.setRemoveOnCancelPolicy(true);
    }

    Exchange start(Duration deadline) {
        var exchange = new Exchange(deadline);
        // Closing a socket can block, and a blocked alarm would let every other deadline pass.
        exchange.watchedBy(alarms.schedule(
                () -> Thread.startVirtualThread(exchange::expire), deadline.toNanos(), TimeUnit.NANOSECONDS));
        return exchange;
    }

    void every(Duration interval, Runnable task) {
        var nanos = interval.toNanos();
        alarms.scheduleWithFixedDelay(() -> Thread.startVirtualThread(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
