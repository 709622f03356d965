package dev.millrace.console.automation;

import dev.millrace.console.Action;
import dev.millrace.console.Moment;
import dev.millrace.console.State;
import dev.millrace.console.run.RunRow;
import java.util.List;

/**
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
        String runsPath,
        String shown,
        boolean old,
        Listing listing,
        List<Version> versions,
        String curl) {

    record Version(String version, String path, String by, Moment created, boolean current, boolean shown) {}
}
