package dev.millrace.console.event;

import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.run.RunRow;
import java.util.List;

/**
 * @param replayable whether the person may replay it
 * @param again a command that sends the same contents as a new event
 */
record EventPage(
        EventRow event,
        String cloudEventId,
        String sentence,
        List<RunRow> runs,
        List<Sent> deliveries,
        JsonBlock raw,
        String curl,
        String again,
        boolean replayable) {

    /** A delivery of the event. */
    record Sent(ShortId id, String path, Link webhook, State state, String note) {}
}
