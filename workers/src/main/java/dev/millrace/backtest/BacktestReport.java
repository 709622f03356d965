package dev.millrace.backtest;

import dev.millrace.run.Run;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would differ from what happened.
 *
 * @param automation the version that was tried
 * @param more whether there are older runs in the period than were taken
 * @param stopped why not all of them were reached, a sentence; null where all were
 * @param runs one entry a run, the newest first
 */
public record BacktestReport(
        Run.Pin automation, Summary summary, boolean more, @Nullable String stopped, List<BacktestedRun> runs) {

    public BacktestReport {
        runs = List.copyOf(runs);
    }

    /**
     * How many runs.
     *
     * @param compared {@code same} and {@code different} together
     * @param notReached those for which no time was left
     */
    public record Summary(int compared, int same, int different, int notComparable, int notReached) {

        static Summary of(List<BacktestedRun> rows, int wanted) {
            var same = (int) rows.stream().filter(row -> Boolean.TRUE.equals(row.same())).count();
            var different = (int) rows.stream().filter(row -> Boolean.FALSE.equals(row.same())).count();
            return new Summary(
                    same + different, same, different, rows.size() - same - different, wanted - rows.size());
        }
    }

    /**
     * One run.
     *
     * @param eventIds of what started it; empty where no event did
     * @param version the one that ran
     * @param status with which it ended
     * @param same whether everything would be as it was; null where it cannot be compared
     * @param notComparable why not, a sentence; null where it can
     * @param differences the first 50
     * @param unsteady the places of the output or the error, such as {@code /output/at}, that the version which ran gives
     *     otherwise each time; they are not compared
     */
    public record BacktestedRun(
            String runId,
            List<String> eventIds,
            String version,
            String status,
            @Nullable Instant startedAt,
            @Nullable Boolean same,
            @Nullable String notComparable,
            List<Difference> differences,
            int differenceCount,
            List<String> unsteady) {

        private static final int SHOWN = 50;

        public BacktestedRun {
            eventIds = List.copyOf(eventIds);
            differences = List.copyOf(differences);
            unsteady = List.copyOf(unsteady);
        }

        static BacktestedRun notComparable(Run run, String why) {
            return of(run, null, why, List.of(), List.of());
        }

        static BacktestedRun compared(Run run, List<Difference> differences, List<String> unsteady) {
            return of(run, differences.isEmpty(), null, differences, unsteady);
        }

        private static BacktestedRun of(
                Run run,
                @Nullable Boolean same,
                @Nullable String why,
                List<Difference> differences,
                List<String> unsteady) {
            return new BacktestedRun(
                    run.runId(),
                    run.eventId() == null ? List.of() : List.of(run.eventId()),
                    run.automation().version(),
                    run.status(),
                    run.startedAt(),
                    same,
                    why,
                    differences.subList(0, Math.min(SHOWN, differences.size())),
                    differences.size(),
                    unsteady.subList(0, Math.min(SHOWN, unsteady.size())));
        }
    }
}
