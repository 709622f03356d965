package dev.millrace.run;

import dev.millrace.engine.Engine;
import dev.millrace.engine.EngineConnection;
import dev.millrace.json.Json;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.RunJournal;
import dev.millrace.run.JournalStore.Done;
import dev.millrace.run.JournalStore.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Carries journals into PostgreSQL: one thread, everything that has come since its last transaction in the next one.
 *
 * <p>Workflow code must not wait, so entries go into a bounded queue. While the database is away they stay there; what
 * no longer fits is dropped and counted, and comes back when {@link RunReconciler} has the run replayed.
 */
@Component
class JournalWriter implements RunJournal, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    private static final int CAPACITY = 50_000;
    private static final int BATCH = 1_000;

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final JournalStore store;
    private final Lifecycle lifecycle;
    private final TransactionTemplate transaction;
    private final RunWatch watch;
    private final Engine engine;
    private final Clock clock;
    private final Counter dropped;
    private final MeterRegistry meters;
    private final AtomicLong offered = new AtomicLong();

    /** How many of the offered entries have been written, or left out for good. */
    private final AtomicLong settled = new AtomicLong();
    private volatile boolean running;
    private @Nullable Thread thread;

    JournalWriter(
            JournalStore store,
            Lifecycle lifecycle,
            TransactionTemplate transaction,
            RunWatch watch,
            Engine engine,
            Clock clock,
            MeterRegistry meters) {
        this.store = store;
        this.lifecycle = lifecycle;
        this.transaction = transaction;
        this.watch = watch;
        this.engine = engine;
        this.clock = clock;
        this.meters = meters;
        this.dropped = Counter.builder("millrace.journal.dropped")
                .description("Journal entries that a replay must tell again")
                .register(meters);
    }

    @Override
    public void write(Entry entry) {
        if (queue.offer(entry)) {
            offered.incrementAndGet();
        } else {
            dropped.increment();
        }
    }

    /**
     * Waits until what has been told so far is written.
     *
     * @throws IllegalStateException where it is not within half a minute
     */
    void flush() {
        var target = offered.get();
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        synchronized (settled) {
            while (settled.get() < target) {
                var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new IllegalStateException("The journal is not written yet.");
                }
                try {
                    settled.wait(left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    private void settle(int entries) {
        synchronized (settled) {
            settled.addAndGet(entries);
            settled.notifyAll();
        }
    }

    private void writeUntilStopped() {
        while (running || !queue.isEmpty()) {
            try {
                var first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    var batch = new ArrayList<Entry>(BATCH);
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    var taken = batch.size();
                    writeUntilItIsThere(batch);
                    settle(taken);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void writeUntilItIsThere(List<Entry> batch) throws InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                write(batch);
                return;
            } catch (DataIntegrityViolationException unwritable) {
                // Never the reason to wait: the journals of all runs stand behind these entries.
                writeOneByOne(batch, unwritable);
                return;
            } catch (RuntimeException failed) {
                if (!running && attempt > 3) {
                    log.warn("{} journal entries were not written; they will be told again: {}", batch.size(), failed.toString());
                    return;
                }
                if (attempt == 1) {
                    log.warn("The journal cannot be written and is tried again every second: {}", failed.toString());
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private void writeOneByOne(List<Entry> batch, DataIntegrityViolationException reason) throws InterruptedException {
        if (batch.size() == 1) {
            dropped.increment();
            // Not the whole reason, which shows the row with the data of the run.
            log.error(
                    "An entry of the journal of {} cannot be written and is left out (SQL state {})",
                    batch.getFirst().runId(),
                    reason.getMostSpecificCause() instanceof SQLException refused ? refused.getSQLState() : "unknown");
            return;
        }
        for (var entry : batch) {
            writeUntilItIsThere(List.of(entry));
        }
    }

    private void write(List<Entry> batch) {
        var steps = new LinkedHashMap<String, Entry.Step>();
        var states = new LinkedHashMap<String, State>();
        var waits = new ArrayList<Entry.Waiting>();
        for (var entry : batch) {
            switch (entry) {
                case Entry.Step step -> steps.put(step.runId() + "/" + step.step(), step);
                case Entry.Running running -> states.put(running.runId(), state(running));
                case Entry.Waiting waiting -> {
                    states.put(waiting.runId(), state(waiting));
                    waits.add(waiting);
                }
                case Entry.Suspended suspended -> states.put(suspended.runId(), state(suspended));
                case Entry.Ended ended -> states.put(ended.runId(), state(ended));
            }
        }
        transaction.executeWithoutResult(status -> {
            if (!steps.isEmpty()) {
                store.steps(steps.values());
            }
            lifecycle.told(batch);
            if (!states.isEmpty()) {
                store.states(states.values(), clock.instant());
            }
            if (engine.forgets()) {
                store.effects(waits.stream()
                        .filter(wait -> wait.until() != null)
                        .map(wait -> Done.of(wait.runId(), wait.key(), Effect.until(wait.until())))
                        .toList());
                // A run that has not completed may be gone on with.
                store.forgetEffects(states.values().stream()
                        .filter(state -> state.status().equals(Status.COMPLETED.word()))
                        .map(State::runId)
                        .toList());
            }
        });
        tellWatchers(batch);
    }

    private void tellWatchers(List<Entry> batch) {
        for (var entry : batch) {
            if (entry instanceof Entry.Ended ended) {
                meters.counter("millrace.runs.ended", "status", ended.status().word()).increment();
            }
        }
        batch.stream().map(Entry::runId).distinct().forEach(watch::changed);
    }

    private static State state(Entry.Running entry) {
        return new State(entry.runId(), entry.number(), Status.RUNNING.word(), null, null, null, null, null, null);
    }

    private static State state(Entry.Waiting entry) {
        return new State(
                entry.runId(),
                entry.number(),
                Status.WAITING.word(),
                entry.sentence(),
                entry.until(),
                null,
                null,
                null,
                null);
    }

    private static State state(Entry.Suspended entry) {
        return new State(
                entry.runId(),
                entry.number(),
                Status.SUSPENDED.word(),
                entry.sentence(),
                null,
                entry.connection(),
                null,
                null,
                null);
    }

    private static State state(Entry.Ended entry) {
        return new State(
                entry.runId(),
                entry.number(),
                entry.status().word(),
                null,
                null,
                null,
                entry.output() == null ? null : Json.write(entry.output()),
                JournalStore.error(entry.error()),
                entry.at());
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("journal").start(this::writeUntilStopped);
    }

    @Override
    public void stop() {
        running = false;
        try {
            if (thread != null) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the workers, and so stopped after them, when they have told everything. */
    @Override
    public int getPhase() {
        return EngineConnection.PHASE - 1;
    }
}
