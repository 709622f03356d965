package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.places.Places;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.trial.OwnRun.Time;
import dev.millrace.trial.OwnRun.What;
import dev.millrace.trial.Trial.Given;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs automations dry: 10 s of real time each, four at a time, two of one workspace. What is bounded in real runs is
 * bounded here too. Safe for use by many threads.
 */
public final class Trials {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int AT_ONCE = 4;
    private static final int OF_ONE_WORKSPACE = 2;
    private static final Duration TURN = Duration.ofSeconds(5);

    /** Less than what the engine allows a thread of a run that does not let go. */
    private static final Duration SIGNAL = Duration.ofSeconds(4);

    /** The engine takes no signal from a thread of a run. */
    private static final Executor SIGNALS = task -> Thread.ofVirtual().name("trial-signal").start(task);

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final Places<String> ofOne = new Places<>(OF_ONE_WORKSPACE);
    private final Duration patience;
    private final Duration turn;

    public Trials() {
        this(PATIENCE, TURN);
    }

    /**
     * @param patience how long a dry run may take in real time
     * @param turn how long it waits for its place
     */
    Trials(Duration patience, Duration turn) {
        this.patience = patience;
        this.turn = turn;
    }

    /**
     * How the run would go, however it ends. Nothing is stored, and nothing leaves this process.
     *
     * @param whose who wants it: the others' turn comes too
     * @throws Refusal where there was no turn within 5 s
     */
    public Report run(String whose, Trial trial) {
        return run(whose, trial, new StubAnswers(trial.stubs(), trial.definition().resources().trees().keySet()), patience);
    }

    /**
     * As {@link #run(String, Trial)}, for a trial without stubs.
     *
     * @param answers what answers instead
     * @param atMost how long it may take in real time, where that is less than usual
     */
    public Report run(String whose, Trial trial, Answers answers, Duration atMost) {
        try (var own = ofOne.take(whose, turn).orElseThrow(Trials::busy)) {
            if (!places.tryAcquire(turn.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            return inItsPlace(trial, answers, atMost.compareTo(patience) < 0 ? atMost : patience);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw busy();
        }
    }

    private static Refusal busy() {
        return Refusal.unavailable(
                "trials_busy", "Too many dry runs are under way; try again in a moment.", Duration.ofSeconds(5));
    }

    private Report inItsPlace(Trial trial, Answers answers, Duration patience) {
        var what = new What(trial.definition(), input(trial.given()), trial.startedAt(), trial.runId());
        var running = new CompletableFuture<OwnRun>();
        var stopped = new AtomicReference<@Nullable String>();
        var room = new Room();
        var journal = new TrialJournal(room);
        var memory = new Memory(room, reason -> {
            if (stopped.compareAndSet(null, reason)) {
                running.thenAccept(run -> run.terminate(reason));
            }
        });
        var listening = new TrialListening(trial.toCome(), journal::now, key -> tell(running, key));
        var others = answers.listening();
        if (others.isEmpty()) {
            journal.whenAllWaits(listening::letNextCome);
        }
        var done = false;
        try {
            var run = OwnRun.start(
                    what,
                    Time.SKIPPED,
                    journal,
                    new TrialActivities(trial, what, journal, answers, memory),
                    new TrialSubflows(trial.strict(), journal, answers, memory),
                    new TrialProcesses(trial.strict(), journal, answers, memory),
                    others.orElse(listening));
            running.complete(run);
            if (!run.await(patience) && stopped.compareAndSet(null, tooLong(patience))) {
                run.terminate(tooLong(patience));
            }
            done = journal.ended() != null;
            return report(trial, what, new World(journal, memory, answers, listening), stopped.get());
        } finally {
            journal.close();
            release(running.getNow(null), done);
            running.cancel(false);
        }
    }

    /** The run, which has asked for it, waits for this: it takes no time of its own. */
    private void tell(CompletableFuture<OwnRun> running, String key) {
        running.thenAcceptAsync(run -> run.news(key), SIGNALS)
                .orTimeout(SIGNAL.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static String tooLong(Duration patience) {
        return "It was ended after %d s of real time; skipped time does not count.".formatted(patience.toSeconds());
    }

    /**
     * Gives the place back and stops the server, for which nobody has to wait. What was ended may still compute until
     * its next step, so that its place is not free before its server has stopped.
     */
    private void release(@Nullable OwnRun run, boolean done) {
        if (run == null || done) {
            places.release();
        }
        if (run != null) {
            Thread.ofPlatform().daemon().name("trial-close").start(() -> {
                try {
                    run.close();
                } finally {
                    if (!done) {
                        places.release();
                    }
                }
            });
        }
    }

    private static JsonNode input(Given given) {
        return switch (given) {
            case Given.Input input -> input.value();
            case Given.Events events -> JsonNodeFactory.instance.arrayNode().addAll(events.events());
        };
    }

    /** What surrounds one dry run, and knows of it. */
    private record World(TrialJournal journal, Memory memory, Answers answers, TrialListening listening) {}

    private static Report report(Trial trial, What what, World world, @Nullable String stopped) {
        var document = trial.definition().document();
        var journal = world.journal();
        var ended = journal.ended();
        return new Report(
                new Run.Pin(document.namespace(), document.name(), document.version()),
                ended != null ? ended.status().word() : journal.waiting() != null ? "waiting" : "running",
                ended == null ? Objects.requireNonNullElseGet(stopped, () -> nothingMore(journal)) : null,
                trial.starts(),
                new Room().keep(what.input()),
                ended == null ? null : ended.output(),
                ended == null || ended.error() == null ? null : ended.error().tree(),
                journal.startedAt(),
                ended == null ? null : ended.at(),
                Spans.text(journal.passed()),
                journal.steps(),
                journal.stepCount(),
                world.memory().calls(),
                world.memory().callCount(),
                world.memory().events(),
                world.memory().eventCount(),
                journal.waits(),
                journal.waitCount(),
                world.answers().unused(),
                world.listening().unused().stream().map(place -> "/events_to_come/" + place).toList());
    }

    /** A run that has not ended by itself has come to the end of the time. */
    private static String nothingMore(TrialJournal journal) {
        var waiting = journal.waiting();
        return waiting != null && waiting.until() == null
                ? "Nothing comes any more that it waits for. " + waiting.sentence()
                : "It was ended after ten years of skipped time, which is the most that a dry run has.";
    }
}
