package dev.millrace.source;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.source.verifier.HookRequest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 *
 * <p>With a line goes the request itself, where it is not too large: at most 64 MiB of them wait, and lines beyond that are
 * written without.
 */
final class HookDeliveryLog implements AutoCloseable {

    static final int CAPACITY = 10_000;
    static final int BATCH = 500;
    static final long HEAVIEST = 64L << 20;

    /** Of the rejected requests of a source, which anybody can fill. */
    private static final long REJECTED_BYTES = 64L << 20;

    private static final int SWEPT_AT_ONCE = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(HookDeliveryLog.class);

    private final HookDeliveryStore store;
    private final HookRequestStore requests;
    private final SourceSettings settings;
    private final Clock clock;
    private final BlockingQueue<HookDeliveryStore.Line> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean flushPlanned = new AtomicBoolean();
    private final ReentrantLock writing = new ReentrantLock();
    private final ScheduledThreadPoolExecutor turns;

    HookDeliveryLog(HookDeliveryStore store, HookRequestStore requests, SourceSettings settings, Clock clock) {
        this.store = store;
        this.requests = requests;
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
        var noted = line;
        if (waitingBytes.addAndGet(line.keptBytes()) > HEAVIEST) {
            waitingBytes.addAndGet(-line.keptBytes());
            noted = line.withoutRequest();
        }
        if (rejected && waiting.size() >= CAPACITY / 2 || !waiting.offer(noted)) {
            waitingBytes.addAndGet(-noted.keptBytes());
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
                waitingBytes.addAndGet(-lines.stream().mapToLong(HookDeliveryStore.Line::keptBytes).sum());
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
        return list(sourceId, HookDeliveryFilter.ALL, page);
    }

    Page<HookDelivery> list(String sourceId, HookDeliveryFilter filter, PageRequest page) {
        return store.list(sourceId, filter, page);
    }

    Optional<HookDelivery> find(String sourceId, String deliveryId) {
        return store.find(sourceId, deliveryId);
    }

    /** The request of {@code delivery}, while it is kept. */
    Optional<HookRequest> request(String sourceId, HookDelivery delivery) {
        return requests.find(sourceId, delivery.deliveryId(), delivery.receivedAt());
    }

    /** Forgets the requests of a source that is gone; its lines go with it. */
    void forget(String sourceId) {
        requests.deleteOf(sourceId);
    }

    /** Whether a body of {@code bytes} is kept. */
    boolean keeps(int bytes) {
        return bytes <= settings.keepBody().toBytes();
    }

    /** Deletes what is older than the log goes back, and makes room for tomorrow. */
    void sweep() {
        try {
            var now = clock.instant();
            requests.partitions().make(now);
            requests.partitions().make(now.plus(1, ChronoUnit.DAYS));
            var before = now.minus(settings.keepDeliveries());
            requests.partitions().dropBefore(before);
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
        keepRequests(lines);
        var rejecting = lines.stream()
                .filter(line -> line.delivery().status() == HookDelivery.Status.REJECTED)
                .map(HookDeliveryStore.Line::sourceId)
                .collect(Collectors.toSet());
        if (!rejecting.isEmpty()) {
            store.pruneRejected(rejecting, settings.rejectedKept());
            requests.pruneRejected(rejecting, REJECTED_BYTES, settings.keepBody().toBytes());
        }
    }

    /** What cannot be kept is lost to a later look, and neither the event nor its line. */
    private void keepRequests(List<HookDeliveryStore.Line> lines) {
        try {
            requests.insert(lines.stream()
                    .map(HookDeliveryStore.Line::request)
                    .filter(Objects::nonNull)
                    .toList());
        } catch (RuntimeException unwritable) {
            LOG.warn("Requests of hook deliveries are not kept; the events are stored: {}", unwritable.toString());
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
