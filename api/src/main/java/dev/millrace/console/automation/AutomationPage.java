package dev.millrace.console.automation;

import dev.millrace.console.Action;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.State;
import dev.millrace.console.run.RunRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param diagram markup that {@code Diagram} made, with a link to each task's line; null where there is none
 * @param incomplete events that wait for others with which they start a run
 * @param shown the version of the listing
 * @param old whether that is not the one that events start
 */
record AutomationPage(
        String namespace,
        String name,
        String path,
        State state,
        String sentence,
        List<Action> actions,
        List<RunRow> runs,
        List<Incomplete> incomplete,
        String runsPath,
        String shown,
        boolean old,
        @Nullable String diagram,
        String diagramFile,
        Listing listing,
        List<Version> versions,
        String curl) {

    record Version(String version, String path, String by, Moment created, boolean current, boolean shown) {}

    /**
     * @param common what the events have in common; empty where nothing is correlated
     * @param events how many have come
     * @param first the page of the first of them
     */
    record Incomplete(String common, String events, Link first, Moment since) {}
}
