package dev.millrace.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backtest.BacktestReport.BacktestedRun;
import dev.millrace.backtest.Comparison.Place;
import dev.millrace.backtest.Difference.Kind;
import dev.millrace.backtest.Verdict.Played;
import dev.millrace.language.definition.Definition;
import dev.millrace.run.Recording;
import dev.millrace.run.Recordings;
import dev.millrace.run.Run;
import dev.millrace.trial.Report;
import dev.millrace.trial.Trial;
import dev.millrace.trial.Trial.Given;
import dev.millrace.trial.Trials;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays one run again as it was, and then as the definition has it that is tried. */
final class OneRun {

    private static final Logger log = LoggerFactory.getLogger(OneRun.class);

    /** More would take longer to replay than a dry run may take. */
    private static final int MOST_STEPS = 10_000;

    private final Recordings recordings;
    private final Trials trials;
    private final String workspaceId;
    private final Backtest wanted;
    private final Run run;
    private final long end;

    /** @param end when there is no time left, as {@link System#nanoTime} tells it */
    OneRun(Recordings recordings, Trials trials, String workspaceId, Backtest wanted, Run run, long end) {
        this.recordings = recordings;
        this.trials = trials;
        this.workspaceId = workspaceId;
        this.wanted = wanted;
        this.run = run;
        this.end = end;
    }

    BacktestedRun row() {
        if (!run.ended()) {
            return BacktestedRun.notComparable(run, "It has not ended.");
        }
        if (run.status().equals("cancelled")) {
            return BacktestedRun.notComparable(run, "It was cancelled, so that nobody knows how it would have gone on.");
        }
        if (run.startedAt() == null) {
            return BacktestedRun.notComparable(run, "It was never begun.");
        }
        if (recordings.countSteps(run) > MOST_STEPS) {
            return BacktestedRun.notComparable(run, "It has more than %,d steps.".formatted(MOST_STEPS));
        }
        if (run.eventId() != null && run.input() == null) {
            return BacktestedRun.notComparable(run, "The event that started it is not stored any more.");
        }
        var trial = trial(wanted.definition(), wanted.strict());
        if (run.eventId() != null && !Boolean.TRUE.equals(trial.starts())) {
            var values = JsonNodeFactory.instance;
            var starts = new Place("", values.booleanNode(true), values.booleanNode(false));
            return BacktestedRun.compared(run, List.of(Difference.ofRun(Kind.STARTS, starts)), List.of());
        }
        return recording()
                .map(recording -> against(recording, trial))
                .orElseGet(() -> BacktestedRun.notComparable(
                        run,
                        "Its version is not stored any more, or its history cannot be read; the log of the server says more."));
    }

    private Optional<Recording> recording() {
        try {
            return Optional.of(recordings.of(workspaceId, run));
        } catch (IllegalStateException | StatusRuntimeException unreadable) {
            log.info("The run {} cannot be played again: {}", run.runId(), unreadable.toString());
            return Optional.empty();
        }
    }

    private BacktestedRun against(Recording recording, Trial trial) {
        if (recording.goesOn()) {
            return BacktestedRun.notComparable(
                    run, "It went on from a step of %s, and did not begin at its beginning.".formatted(run.retryOf()));
        }
        var then = new AsItWas(recording);
        var was = dry(trial(recording.definition(), false), then);
        var obstacle = obstacle(recording, then, was);
        if (obstacle.isPresent()) {
            return BacktestedRun.notComparable(run, obstacle.get());
        }
        var now = new Matching(trial.startedAt(), was.notes().answered(), then.heard());
        var wouldBe = dry(trial, now);
        return isCutShort(wouldBe.report())
                ? BacktestedRun.notComparable(run, "The dry run did not come to an end. " + wouldBe.report().stopped())
                : Verdict.of(run, was, wouldBe, now.left());
    }

    /** Why nothing can be learnt from holding another version against this run. */
    private Optional<String> obstacle(Recording recording, AsItWas then, Played was) {
        var unknown = was.notes().unanswered();
        if (unknown.isPresent()) {
            return Optional.of((recording.whole()
                            ? "What the task '%s' got is not recorded: it was refused, or ended before it was answered."
                            : "The engine has forgotten its history, and with it what the task '%s' got.")
                    .formatted(unknown.get().caller().name()));
        }
        var report = was.report();
        if (isCutShort(report)) {
            return Optional.of("Played again as it was, it does not come to an end. " + report.stopped());
        }
        if (!report.status().equals(run.status())) {
            return Optional.of("Played again as it was, it is %s: it depends on what is not recorded, such as the time."
                    .formatted(report.status()));
        }
        if (!then.isWhatWasDone(was.notes())) {
            return Optional.of("Played again as it was, it does something else: it depends on what is not recorded,"
                    + " such as the time.");
        }
        var unsteady = Verdict.unsteady(run, report);
        return unsteady.contains("/output") || unsteady.contains("/error")
                ? Optional.of("Played again as it was, it gives something else altogether each time.")
                : Optional.empty();
    }

    private Played dry(Trial trial, Recorded recorded) {
        var left = Backtests.left(end);
        var answers = new RecordedAnswers(recorded, run.runId());
        var report = trials.run(
                workspaceId, trial, answers, left.compareTo(Backtests.LEAST) < 0 ? Backtests.LEAST : left);
        return new Played(report, answers.notes());
    }

    /** Whether it was ended while it still did something, or only waited for time to pass. */
    private static boolean isCutShort(Report report) {
        return switch (report.status()) {
            case "running" -> true;
            case "waiting" -> report.waits().isEmpty()
                    || report.waits().size() < report.waitCount()
                    || report.waits().getLast().until() != null;
            case String ended -> false;
        };
    }

    private Trial trial(Definition definition, boolean strict) {
        return new Trial(
                definition,
                given(),
                List.of(),
                List.of(),
                strict,
                Objects.requireNonNull(run.startedAt()),
                run.runId());
    }

    private Given given() {
        var input = run.input() == null ? JsonNodeFactory.instance.nullNode() : run.input();
        return run.eventId() != null && input.isArray() && events(input).size() == input.size()
                ? new Given.Events(events(input))
                : new Given.Input(input);
    }

    private static List<ObjectNode> events(JsonNode input) {
        return StreamSupport.stream(input.spliterator(), false)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }
}
