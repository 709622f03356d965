package dev.millrace.console.source;

import dev.millrace.console.Action;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Pager;
import dev.millrace.console.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param url what the service is told to call
 * @param where where the service shows its secret; null where nothing is signed
 * @param documentation the service's own page
 */
record SourcePage(
        String name,
        String title,
        String url,
        Moment created,
        String sentence,
        @Nullable String where,
        @Nullable String documentation,
        String curl,
        List<Action> actions,
        List<Line> deliveries,
        Pager pager) {

    /** What came of one request. */
    record Line(State state, @Nullable String providerId, String reason, @Nullable Link event, Moment received) {}
}
