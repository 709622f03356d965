package dev.millrace.backtest;

import dev.millrace.backtest.Backtest.Which;
import dev.millrace.backtest.BacktestReport.BacktestedRun;
import dev.millrace.backtest.BacktestReport.Summary;
import dev.millrace.language.definition.Definition;
import dev.millrace.places.Places;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Recordings;
import dev.millrace.run.Run;
import dev.millrace.trial.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs a definition dry over what started past runs, and compares. A minute in all, one run after another, on the places that
 * dry runs have; one backtest of a workspace at a time. Nothing is stored, and nothing leaves this process.
 */
public final class Backtests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TURN = Duration.ofSeconds(5);

    /** With less than that no dry run is begun. */
    static final Duration LEAST = Duration.ofSeconds(1);

    private final Recordings recordings;
    private final Trials trials;
    private final Duration patience;
    private final Places<String> turns = new Places<>(1);

    public Backtests(Recordings recordings, Trials trials) {
        this(recordings, trials, PATIENCE);
    }

    /** @param patience how long a backtest may take in real time */
    public Backtests(Recordings recordings, Trials trials, Duration patience) {
        this.recordings = recordings;
        this.trials = trials;
        this.patience = patience;
    }

    /**
     * What would differ. Runs that have not ended, and those that cannot be played again, are told as not comparable.
     *
     * @throws Refusal where a named run is not there or another automation's, and where there was no turn within 5 s
     */
    public BacktestReport run(String workspaceId, Backtest wanted) {
        try (var turn = turns.take(workspaceId, TURN).orElseThrow(Backtests::busy)) {
            return inTurn(workspaceId, wanted);
        }
    }

    private static Refusal busy() {
        return Refusal.unavailable(
                "trials_busy", "A backtest of this workspace is under way; try again in a moment.", Duration.ofSeconds(5));
    }

    private BacktestReport inTurn(String workspaceId, Backtest wanted) {
        var end = System.nanoTime() + patience.toNanos();
        var ids = runIds(workspaceId, wanted);
        var limit = wanted.which() instanceof Which.Period period ? period.limit() : ids.size();
        var taken = ids.subList(0, Math.min(limit, ids.size()));
        var rows = new ArrayList<BacktestedRun>();
        for (var runId : taken) {
            var row = row(workspaceId, wanted, recordings.find(workspaceId, runId), end, rows.isEmpty());
            if (row.isEmpty()) {
                break;
            }
            rows.add(row.get());
        }
        var document = wanted.definition().document();
        return new BacktestReport(
                new Run.Pin(document.namespace(), document.name(), document.version()),
                Summary.of(rows, taken.size()),
                ids.size() > limit,
                rows.size() == taken.size()
                        ? null
                        : "It was ended after %d of %d runs: a backtest takes %d s at most, and waits 5 s for its place."
                                .formatted(rows.size(), taken.size(), patience.toSeconds()),
                rows);
    }

    /** Those of a period, one more than wanted where there are more. */
    private List<String> runIds(String workspaceId, Backtest wanted) {
        var document = wanted.definition().document();
        return switch (wanted.which()) {
            case Which.Period period ->
                recordings.ended(
                        workspaceId,
                        document.namespace(),
                        document.name(),
                        period.since(),
                        period.until(),
                        period.limit() + 1);
            case Which.Named named -> {
                for (var index = 0; index < named.runIds().size(); index++) {
                    var run = recordings.find(workspaceId, named.runIds().get(index));
                    if (!isOf(wanted.definition(), run)) {
                        throw Refusal.invalid(
                                "backtest_invalid",
                                "/runs/" + index,
                                "This is a run of %s/%s, and the address names %s/%s."
                                        .formatted(
                                                run.automation().namespace(),
                                                run.automation().name(),
                                                document.namespace(),
                                                document.name()));
                    }
                }
                yield named.runIds();
            }
        };
    }

    private static boolean isOf(Definition definition, Run run) {
        return run.automation().namespace().equals(definition.document().namespace())
                && run.automation().name().equals(definition.document().name());
    }

    /** Empty where there was no time for the run any more. */
    private Optional<BacktestedRun> row(String workspaceId, Backtest wanted, Run run, long end, boolean first) {
        if (left(end).compareTo(LEAST) < 0) {
            return Optional.empty();
        }
        try {
            var row = new OneRun(recordings, trials, workspaceId, wanted, run, end).row();
            // What was cut short by the end of the time says nothing of the run.
            return row.notComparable() != null && left(end).compareTo(LEAST) < 0 ? Optional.empty() : Optional.of(row);
        } catch (Refusal busy) {
            if (first || busy.kind() != Refusal.Kind.UNAVAILABLE) {
                throw busy;
            }
            return Optional.empty();
        }
    }

    /** What is left until {@code end}, a moment as {@link System#nanoTime} tells it. */
    static Duration left(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }
}
