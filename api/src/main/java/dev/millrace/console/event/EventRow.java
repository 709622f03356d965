package dev.millrace.console.event;

import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.event.Event;

/** An event as a line of a list. */
public record EventRow(ShortId id, String path, String type, String source, Moment received) {

    public static EventRow of(Event event, Moments moments) {
        return new EventRow(
                ShortId.of(event.eventId()),
                Paths.of("events", event.eventId()),
                event.type(),
                event.source(),
                moments.of(event.receivedAt()));
    }
}
