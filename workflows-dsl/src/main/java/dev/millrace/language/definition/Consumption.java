package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Template;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which events are awaited, and how many of them (DSL, "Event Consumption Strategy"). */
public sealed interface Consumption {

    /** Every filter that an awaited event may match, those of {@code until} included. */
    List<EventFilter> filters();

    /** Whether it takes one event, whichever that is, and asks for no correlation. */
    default boolean takesOne() {
        return filters().stream().allMatch(filter -> filter.correlate().isEmpty())
                && switch (this) {
                    case One one -> true;
                    case All all -> false;
                    case Any any -> any.until() == null;
                };
    }

    /** One event. */
    record One(EventFilter filter) implements Consumption {
        @Override
        public List<EventFilter> filters() {
            return List.of(filter);
        }
    }

    /** An event for each filter, in any order. */
    record All(List<EventFilter> filters) implements Consumption {}

    /**
     * Events that match any of the filters, or all events where there is none: one of them, or as many as come
     * {@code until} something holds.
     */
    record Any(List<EventFilter> of, @Nullable Until until) implements Consumption {
        @Override
        public List<EventFilter> filters() {
            var own = of.isEmpty() ? List.of(EventFilter.EVERY) : of;
            return until instanceof Until.Consumed consumed
                    ? Stream.concat(own.stream(), consumed.events().filters().stream()).toList()
                    : own;
        }
    }

    /** What ends the consumption of any number of events. */
    sealed interface Until {

        /** A condition on the array of what has been consumed, asked after each event. */
        record Holds(Template condition) implements Until {}

        /** Other events, which are not consumed. */
        record Consumed(Consumption events) implements Until {}
    }

    /**
     * What an event must have (DSL, "Event filter").
     *
     * @param with attributes, each a text, a regular expression, jq, or JSON that must be contained
     * @param correlate by name, what tells whether an event belongs here
     */
    record EventFilter(Map<String, JsonNode> with, Map<String, Correlation> correlate) {

        public static final EventFilter EVERY = new EventFilter(Map.of(), Map.of());

        public EventFilter {
            with = Map.copyOf(with);
            correlate = Map.copyOf(correlate);
        }
    }

    /**
     * DSL, "Correlation".
     *
     * @param from jq over the whole event
     * @param expect the value that it must give; null where the first event decides
     */
    record Correlation(String from, @Nullable Template expect) {}
}
