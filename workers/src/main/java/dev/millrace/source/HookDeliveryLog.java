package dev.millrace.source;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of deliveries, written behind the answers: lines wait for at most 50 ms and go into the table 500 at a time.
 *
 * <p>A line costs the request no transaction of its own, and is worth less than one: when the table cannot be written
 * or the queue is full, lines are lost and counted, never events. Rejected lines may fill half of the queue, so that a
 * flood of forged requests does not hide genuine ones. {@link #close} writes what still waits.
 */
final class HookDeliveryLog implements AutoCloseable {

    static final int CAPACITY = 10_000;
    static final int BATCH = 500;
    private static final int SWEPT_AT_ONCE = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(HookDeliveryLog.class);

    private final HookDeliveryStore store;
    private final SourceSettings settings;
    private final Clock clock;
    private final BlockingQueue<HookDeliveryStore.Line> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean flushPlanned = new AtomicBoolean();
    private final ReentrantLock writing = new ReentrantLock();
    private final ScheduledThreadPoolExecutor turns;

    HookDeliveryLog(HookDeliveryStore store, SourceSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        // Two, so that a long sweep does not hold up the lines.
        turns = new ScheduledThreadPoolExecutor(
                2, Thread.ofPlatform().daemon().name("hook-delivery-log-", 0).factory());
        turns.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // A request that is answered after close loses its line and nothing else.
        turns.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Begins to sweep: soon, because a process may never live for an hour, and hourly from then on. */
    void start() {
        turns.scheduleWithFixedDelay(this::sweep, 1, 60, TimeUnit.MINUTES);
    }

    /** Notes a line; returns at once. */
    void note(HookDeliveryStore.Line line) {
        var rejected = line.delivery().status() == HookDelivery.Status.REJECTED;
        if (rejected && waiting.size() >= CAPACITY / 2 || !waiting.offer(line)) {
            lost.incrementAndGet();
        }
        planFlush(50);
    }

    /** Writes every line that was noted before this call, unless the table cannot be written. */
    void flush() {
        writing.lock();
        try {
            var lines = new ArrayList<HookDeliveryStore.Line>(BATCH);
            while (waiting.drainTo(lines, BATCH) > 0) {
                write(lines);
                lines.clear();
            }
        } catch (RuntimeException unwritable) {
            LOG.warn("Lines of the log of hook deliveries are lost; the events are stored: {}", unwritable.toString());
            planFlush(1_000);
        } finally {
            writing.unlock();
            var missing = lost.getAndSet(0);
            if (missing > 0) {
                LOG.warn("{} lines of the log of hook deliveries are lost; the events are stored", missing);
            }
        }
    }

    Page<HookDelivery> list(String sourceId, PageRequest page) {
        return store.list(sourceId, page);
    }

    /** Deletes what is older than the log goes back. */
    void sweep() {
        try {
            var before = clock.instant().minus(settings.keepDeliveries());
            while (!turns.isShutdown() && store.deleteBefore(before, SWEPT_AT_ONCE) == SWEPT_AT_ONCE) {
                LOG.debug("Swept {} hook deliveries from before {}", SWEPT_AT_ONCE, before);
            }
        } catch (RuntimeException unreachable) {
            LOG.warn("Old hook deliveries stay until the next sweep in an hour: {}", unreachable.toString());
        }
    }

    @Override
    public void close() {
        turns.shutdown();
        flush();
    }

    private void write(ArrayList<HookDeliveryStore.Line> lines) {
        store.insert(lines);
        var rejecting = lines.stream()
                .filter(line -> line.delivery().status() == HookDelivery.Status.REJECTED)
                .map(HookDeliveryStore.Line::sourceId)
                .collect(Collectors.toSet());
        if (!rejecting.isEmpty()) {
            store.pruneRejected(rejecting, settings.rejectedKept());
        }
    }

    private void planFlush(int milliseconds) {
        if (flushPlanned.compareAndSet(false, true)) {
            turns.schedule(this::plannedFlush, milliseconds, TimeUnit.MILLISECONDS);
        }
    }

    private void plannedFlush() {
        // Before the queue is drained: a line that comes in meanwhile plans the next flush.
        flushPlanned.set(false);
        flush();
    }
}
