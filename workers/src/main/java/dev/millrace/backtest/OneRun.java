package dev.millrace.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.backtest.BacktestReport.Row;
import dev.millrace.backtest.Comparison.Place;
import dev.millrace.backtest.Difference.Kind;
import dev.millrace.language.definition.Definition;
import dev.millrace.run.Recording;
import dev.millrace.run.Recordings;
import dev.millrace.run.Run;
import dev.millrace.trial.Answers;
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

/** One run, which is played again as it was and then by the definition that is tried. */
final class OneRun {

    private static final Logger log = LoggerFactory.getLogger(OneRun.class);

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

    Row row() {
        if (!run.ended()) {
            return Row.notComparable(run, "It has not ended.");
        }
        if (run.status().equals("cancelled") || run.startedAt() == null) {
            return Row.notComparable(run, "It was cancelled, so that nobody knows how it would have gone on.");
        }
        if (run.eventId() != null && run.input() == null) {
            return Row.notComparable(run, "The event that started it is not stored any more.");
        }
        var trial = trial(wanted.definition(), wanted.strict());
        if (run.eventId() != null && !Boolean.TRUE.equals(trial.starts())) {
            var values = JsonNodeFactory.instance;
            var starts = new Place("", values.booleanNode(true), values.booleanNode(false));
            return Row.compared(run, List.of(Difference.ofRun(Kind.STARTS, starts)), List.of());
        }
        try {
            return against(recordings.of(workspaceId, run), trial);
        } catch (IllegalStateException | StatusRuntimeException unreadable) {
            log.info("The run {} cannot be played again: {}", run.runId(), unreadable.toString());
            return Row.notComparable(
                    run,
                    "Its version is not stored any more, or its history cannot be read; the log of the server says more.");
        }
    }

    private Row against(Recording recording, Trial trial) {
        if (recording.goesOn()) {
            return Row.notComparable(
                    run, "It went on from a step of %s, and did not begin at its beginning.".formatted(run.retryOf()));
        }
        var then = new AsItWas(recording);
        var was = dry(trial(recording.definition(), false), then);
        var obstacle = obstacle(recording, then, was);
        if (obstacle.isPresent()) {
            return Row.notComparable(run, obstacle.get());
        }
        var recorded = then.notes().exchanges().stream().map(Notes.Exchange::was).map(Objects::requireNonNull).toList();
        var now = new Matching(run.runId(), trial.startedAt(), recorded, then.heard());
        var wouldBe = dry(trial, now);
        return isCutShort(wouldBe)
                ? Row.notComparable(run, "The dry run did not come to an end. " + wouldBe.stopped())
                : Verdict.of(run, was, then, wouldBe, now);
    }

    /** Why nothing can be learnt from holding another version against this run. */
    private Optional<String> obstacle(Recording recording, AsItWas then, Report was) {
        var unknown = then.unknown();
        if (unknown.isPresent()) {
            return Optional.of(
                    recording.whole()
                            ? "What the task '%s' got is not recorded: it was refused, or ended before it was answered."
                                    .formatted(unknown.get())
                            : "The engine has forgotten its history, and with it what the task '%s' got."
                                    .formatted(unknown.get()));
        }
        if (isCutShort(was)) {
            return Optional.of("Played again as it was, it does not come to an end. " + was.stopped());
        }
        if (!was.status().equals(run.status())) {
            return Optional.of("Played again as it was, it is %s: it depends on what is not recorded, such as the time."
                    .formatted(was.status()));
        }
        if (!then.didTheSame()) {
            return Optional.of("Played again as it was, it does something else: it depends on what is not recorded,"
                    + " such as the time.");
        }
        var unsteady = Verdict.unsteady(run, was);
        return unsteady.contains("/output") || unsteady.contains("/error")
                ? Optional.of("Played again as it was, it gives something else altogether each time.")
                : Optional.empty();
    }

    private Report dry(Trial trial, Answers answers) {
        var left = Backtests.left(end);
        return trials.run(workspaceId, trial, answers, left.compareTo(Backtests.LEAST) < 0 ? Backtests.LEAST : left);
    }

    private static boolean isCutShort(Report report) {
        return report.status().equals("running");
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
