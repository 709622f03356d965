package dev.millrace.console.run;

import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moment;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param goesOn when the wait ends
 * @param stream where the browser hears that the run has moved; null when it has ended
 * @param diagram markup that {@code Diagram} made, with a link to each task's step; null where there is none
 * @param chosen what is shown beside the steps
 * @param more a sentence where not every step is shown
 */
record RunPage(
        ShortId id,
        String automation,
        String automationPath,
        String version,
        State state,
        String sentence,
        @Nullable Moment goesOn,
        Moment created,
        @Nullable Moment ended,
        Beginning beginning,
        Beginning.@Nullable Reference retryOf,
        String workflowId,
        @Nullable String temporalUrl,
        @Nullable String stream,
        List<Action> actions,
        @Nullable String diagram,
        String diagramFile,
        List<StepRow> steps,
        @Nullable String more,
        Chosen chosen,
        JsonBlock raw,
        String curl) {

    /**
     * A line of the steps; the first one is the run itself.
     *
     * @param from where the bar begins, in thousandths of the run's time
     * @param width of the bar, at least what can be seen
     */
    record StepRow(
            String name,
            @Nullable String label,
            State state,
            String span,
            int depth,
            int from,
            int width,
            String path,
            boolean current) {}

    /**
     * The chosen step, or the run.
     *
     * @param tryPath where an expression is tried on it
     */
    record Chosen(String title, @Nullable String label, State state, List<JsonBlock> blocks, String tryPath) {}
}
