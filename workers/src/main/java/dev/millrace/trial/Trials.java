package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.event.EventMatcher;
import dev.millrace.places.Places;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.trial.OwnRun.Time;
import dev.millrace.trial.OwnRun.What;
import dev.millrace.trial.Trial.Given;
import java.time.Duration;
import java.util.Objects;
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
        try (var own = ofOne.take(whose, turn).orElseThrow(Trials::busy)) {
            if (!places.tryAcquire(turn.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            return inItsPlace(trial);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw busy();
        }
    }

    private static Refusal busy() {
        return Refusal.unavailable(
                "trials_busy", "Too many dry runs are under way; try again in a moment.", Duration.ofSeconds(5));
    }

    private Report inItsPlace(Trial trial) {
        var what = new What(trial.definition(), input(trial.given()), trial.startedAt());
        var room = new Room();
        var journal = new TrialJournal(room);
        var running = new AtomicReference<@Nullable OwnRun>();
        var stopped = new AtomicReference<@Nullable String>();
        var activities = new TrialActivities(trial, what, journal, room, reason -> {
            if (stopped.compareAndSet(null, reason) && running.get() != null) {
                running.get().terminate(reason);
            }
        });
        var done = false;
        try {
            var run = OwnRun.start(what, Time.SKIPPED, journal, activities);
            running.set(run);
            if (stopped.get() != null) {
                // For a reason that came before there was anything to end.
                run.terminate(stopped.get());
            }
            if (!run.await(patience) && stopped.compareAndSet(null, tooLong())) {
                run.terminate(tooLong());
            }
            done = journal.ended() != null;
            return report(trial, what, journal, activities, stopped.get());
        } finally {
            journal.close();
            release(running.get(), done);
        }
    }

    private String tooLong() {
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

    private static Report report(
            Trial trial, What what, TrialJournal journal, TrialActivities activities, @Nullable String stopped) {
        var document = trial.definition().document();
        var ended = journal.ended();
        return new Report(
                new Run.Pin(document.namespace(), document.name(), document.version()),
                ended != null ? ended.status().word() : journal.waiting() ? "waiting" : "running",
                ended == null ? Objects.requireNonNullElse(stopped, "Its engine ended without saying how.") : null,
                starts(trial),
                new Room().keep(what.input()),
                ended == null ? null : ended.output(),
                ended == null || ended.error() == null ? null : ended.error().tree(),
                journal.startedAt(),
                ended == null ? null : ended.at(),
                Spans.text(journal.passed()),
                journal.steps(),
                journal.stepCount(),
                activities.calls(),
                activities.callCount(),
                activities.events(),
                activities.eventCount(),
                journal.waits(),
                journal.waitCount(),
                activities.unusedStubs());
    }

    private static @Nullable Boolean starts(Trial trial) {
        var on = trial.definition().on();
        return trial.given() instanceof Given.Events events && on != null
                ? events.events().stream()
                        .allMatch(event -> on.filters().stream()
                                .anyMatch(filter -> EventMatcher.atAcceptance(filter.with(), trial.startedAt())
                                        .matches(event)))
                : null;
    }
}
