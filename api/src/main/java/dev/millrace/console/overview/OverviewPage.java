package dev.millrace.console.overview;

import dev.millrace.console.Link;
import dev.millrace.console.State;
import dev.millrace.console.event.EventRow;
import dev.millrace.console.run.RunRow;
import java.util.List;

/**
 * @param state whether the sentence is good news
 * @param failing what needs somebody, a sentence each
 * @param empty whether nothing has happened yet, so that the page says how to begin
 */
record OverviewPage(
        State state,
        String sentence,
        List<Link> failing,
        List<Count> counts,
        List<RunRow> faulted,
        List<EventRow> events,
        boolean empty,
        String curl) {

    /** How many runs of one status; {@code path} lists them. */
    record Count(State state, String number, String span, String path) {}
}
