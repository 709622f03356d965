package dev.millrace.console.run;

import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.run.Run;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A run as a line of a list.
 *
 * @param note why it waits or faulted; empty otherwise
 * @param span how long it took or has taken
 */
public record RunRow(
        ShortId id,
        String path,
        String automation,
        String version,
        State state,
        String note,
        Moment created,
        @Nullable Moment ended,
        String span) {

    public static RunRow of(Run run, Moments moments) {
        var began = run.startedAt() == null ? run.createdAt() : run.startedAt();
        var until = run.endedAt() == null ? moments.now() : run.endedAt();
        return new RunRow(
                ShortId.of(run.runId()),
                Paths.of("runs", run.runId()),
                run.automation().namespace() + "/" + run.automation().name(),
                run.automation().version(),
                State.ofRun(run.status()),
                note(run),
                moments.of(run.createdAt()),
                moments.ofNullable(run.endedAt()),
                Moments.span(Duration.between(began, until)));
    }

    private static String note(Run run) {
        if (run.stalled() != null) {
            return "Stands still: " + Plain.text(run.stalled());
        }
        if (run.waitingFor() != null) {
            return Plain.text(run.waitingFor());
        }
        return run.error() == null ? "" : Story.reason(run.error());
    }
}
