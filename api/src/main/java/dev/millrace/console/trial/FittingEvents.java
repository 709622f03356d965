package dev.millrace.console.trial;

import dev.millrace.event.Event;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.event.EventMatcher;
import dev.millrace.language.event.EventTypes;
import dev.millrace.page.PageRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the newest stored events that start an automation: a few at a time, among some hundred. */
@Component
class FittingEvents {

    private static final int SHOWN = 6;
    private static final int PAGE = 25;
    private static final int MOST_PAGES = 8;

    private final EventInbox inbox;
    private final Clock clock;

    FittingEvents(EventInbox inbox, Clock clock) {
        this.inbox = inbox;
        this.clock = clock;
    }

    /** @param older the id of the last event that was looked at, where there are more; null otherwise */
    record Found(List<Event> events, @Nullable String older) {}

    /**
     * The newest events that fit.
     *
     * @param on what starts the automation; null for all events
     * @param text that the event has somewhere, or its id; empty for all
     * @param before the id of an event that is newer than those wanted; empty for the newest
     */
    Found find(String workspaceId, @Nullable Consumption on, String text, String before) {
        if (text.startsWith("evt_")) {
            return new Found(inbox.find(workspaceId, text).stream().toList(), null);
        }
        var wanted = text.toLowerCase(Locale.ROOT);
        var type = type(on);
        var found = new ArrayList<Event>();
        var after = before.matches("evt_\\w{1,60}") ? before : null;
        for (var pages = 0; pages < MOST_PAGES; pages++) {
            var page = inbox.list(workspaceId, type, new PageRequest(PAGE, after));
            for (var event : page.data()) {
                if (fits(on, event) && has(wanted, event)) {
                    found.add(event);
                }
                after = event.eventId();
                if (found.size() == SHOWN) {
                    var more = page.nextCursor() != null || event != page.data().getLast();
                    return new Found(found, more ? after : null);
                }
            }
            if (page.nextCursor() == null) {
                return new Found(found, null);
            }
        }
        return new Found(found, after);
    }

    /** The one type that fits, for the index; null where there may be several. */
    private static @Nullable String type(@Nullable Consumption on) {
        if (on == null || on.filters().size() != 1) {
            return null;
        }
        var type = EventTypes.indexed(on.filters().getFirst().with().get("type"));
        return type.equals(EventTypes.ANY) ? null : type;
    }

    private boolean fits(@Nullable Consumption on, Event event) {
        return on == null
                || on.filters().stream()
                        .anyMatch(filter -> EventMatcher.atAcceptance(filter.with(), clock.instant())
                                .matches(event.cloudEvent()));
    }

    private static boolean has(String wanted, Event event) {
        return wanted.isEmpty()
                || Json.write(event.cloudEvent()).toLowerCase(Locale.ROOT).contains(wanted);
    }
}
