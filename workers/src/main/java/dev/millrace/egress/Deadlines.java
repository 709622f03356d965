package dev.millrace.egress;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that looks every few milliseconds for exchanges whose time is over, and sweeps the pool now and then. An
 * alarm for each exchange would be exacter and would wake a thread for each, which costs more than the exchange does.
 */
final class Deadlines implements AutoCloseable {

    private static final long TICK = Duration.ofMillis(5).toNanos();
    private static final long SWEEP = Duration.ofSeconds(5).toNanos();

    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    private final Runnable sweep;
    private final Thread watch;
    private volatile boolean idle;
    private volatile boolean closed;

    Deadlines(Runnable sweep) {
        this.sweep = sweep;
        watch = Thread.ofPlatform().daemon().name("millrace-egress-deadlines").start(this::watch);
    }

    Exchange start(Duration deadline) {
        var exchange = new Exchange(deadline, underWay::remove);
        underWay.add(exchange);
        if (idle) {
            LockSupport.unpark(watch);
        }
        return exchange;
    }

    private void watch() {
        var nextSweep = System.nanoTime() + SWEEP;
        while (!closed) {
            var now = System.nanoTime();
            for (var exchange : underWay) {
                // Closing a socket can block, and one that blocked here would let every other deadline pass.
                if (exchange.isDue(now) && underWay.remove(exchange)) {
                    Thread.startVirtualThread(exchange::expire);
                }
            }
            if (now - nextSweep >= 0) {
                Thread.startVirtualThread(sweep);
                nextSweep = now + SWEEP;
            }
            rest();
        }
    }

    private void rest() {
        if (!underWay.isEmpty()) {
            LockSupport.parkNanos(this, TICK);
            return;
        }
        idle = true;
        // Looked at again after idle is set: whoever came in between did not see it and wakes nobody.
        if (underWay.isEmpty()) {
            LockSupport.parkNanos(this, SWEEP);
        }
        idle = false;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }
}
