package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.definition.Consumption.EventFilter;
import dev.millrace.language.definition.Consumption.Until;
import dev.millrace.language.expression.Arguments;
import dev.millrace.language.expression.Template;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events a strategy takes, and when it has enough (DSL, "Event Consumption Strategy"). A correlation
 * without an expected value expects of all later events what the first one gave, in every filter that names it.
 */
public final class Consuming {

    /** What an event is for the strategy. */
    public enum Verdict {
        IGNORED,
        TAKEN,
        /** Taken, and no more are wanted. */
        LAST,
        /** Not taken itself, and no more are wanted. */
        END
    }

    private final Consumption strategy;
    private final @Nullable Consuming until;
    private final Arguments arguments;
    private final Map<String, String> expected;
    private final BitSet met = new BitSet();

    private Consuming(Consumption strategy, Arguments arguments, Map<String, String> expected) {
        this.strategy = strategy;
        this.arguments = arguments;
        this.expected = expected;
        this.until = strategy instanceof Consumption.Any any && any.until() instanceof Until.Consumed(var events)
                ? new Consuming(events, arguments, expected)
                : null;
    }

    /** @param input what the expected values are computed from */
    public static Consuming of(Consumption strategy, JsonNode input, Arguments arguments) {
        var expected = new HashMap<String, String>();
        strategy.filters().forEach(filter -> filter.correlate().forEach((name, correlation) -> {
            if (correlation.expect() != null) {
                expected.put(name, Correlations.text(correlation.expect().evaluate(input, arguments)));
            }
        }));
        return new Consuming(strategy, arguments, expected);
    }

    /** For the events that start a run, which are asked at {@code now}, where there are no variables. */
    public static Consuming beforeARun(Consumption strategy, Instant now) {
        return of(strategy, JsonNodeFactory.instance.nullNode(), new BeforeARun(now));
    }

    /** Whether {@code events} start a run: each of them where one does so, else all together with the last and not before. */
    public static boolean start(Consumption on, List<? extends JsonNode> events, Instant now) {
        if (on.takesOne()) {
            return events.stream().allMatch(event -> beforeARun(on, now).take(event) == Verdict.LAST);
        }
        var consuming = beforeARun(on, now);
        var taken = JsonNodeFactory.instance.arrayNode();
        for (var event : events) {
            var verdict = consuming.take(event);
            if (verdict == Verdict.TAKEN || verdict == Verdict.LAST) {
                taken.add(event);
            }
            if (verdict == Verdict.LAST || verdict == Verdict.END || consuming.isEnough(() -> taken)) {
                return taken.size() == events.size();
            }
        }
        return false;
    }

    /** What each expected correlation must give, by name. */
    public Map<String, String> expected() {
        return Map.copyOf(expected);
    }

    /** What has been met and learnt so far. */
    public JsonNode state() {
        var state = JsonNodeFactory.instance.objectNode();
        var places = state.putArray("met");
        met.stream().forEach(places::add);
        expected.forEach(state.putObject("expected")::put);
        if (until != null) {
            state.set("until", until.state());
        }
        return state;
    }

    public void goOnFrom(JsonNode state) {
        state.path("met").forEach(place -> met.set(place.intValue()));
        state.path("expected").properties().forEach(one -> expected.put(one.getKey(), one.getValue().asText()));
        if (until != null) {
            until.goOnFrom(state.path("until"));
        }
    }

    public Verdict take(JsonNode event) {
        return switch (strategy) {
            case Consumption.One(var filter) -> fits(filter, event) ? Verdict.LAST : Verdict.IGNORED;
            case Consumption.All(var filters) -> oneOfAll(filters, event);
            case Consumption.Any any -> any(any, event);
        };
    }

    /** Whether the condition of {@code until} holds for the array of what has been taken; asked after each event that is. */
    public boolean isEnough(Supplier<? extends JsonNode> taken) {
        if (!(strategy instanceof Consumption.Any any && any.until() instanceof Until.Holds(var condition))) {
            return false;
        }
        var value = condition.evaluate(taken.get(), arguments);
        return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
    }

    private Verdict oneOfAll(List<EventFilter> filters, JsonNode event) {
        for (var place = met.nextClearBit(0); place < filters.size(); place = met.nextClearBit(place + 1)) {
            if (fits(filters.get(place), event)) {
                met.set(place);
                return met.cardinality() == filters.size() ? Verdict.LAST : Verdict.TAKEN;
            }
        }
        return Verdict.IGNORED;
    }

    private Verdict any(Consumption.Any any, JsonNode event) {
        if (until != null) {
            switch (until.take(event)) {
                case LAST, END -> {
                    return Verdict.END;
                }
                case TAKEN -> {
                    return Verdict.IGNORED;
                }
                case IGNORED -> {}
            }
        }
        if (!any.of().isEmpty() && any.of().stream().noneMatch(filter -> fits(filter, event))) {
            return Verdict.IGNORED;
        }
        return any.until() == null ? Verdict.LAST : Verdict.TAKEN;
    }

    private boolean fits(EventFilter filter, JsonNode event) {
        var with = JsonNodeFactory.instance.objectNode();
        filter.with().forEach(with::set);
        return new EventMatcher(with, arguments).matches(event) && correlates(filter, event);
    }

    private boolean correlates(EventFilter filter, JsonNode event) {
        var learnt = new HashMap<String, String>();
        for (var correlation : filter.correlate().entrySet()) {
            var from = Template.expression(TextNode.valueOf(correlation.getValue().from()));
            var value = Correlations.key(from, event, arguments);
            if (value == null) {
                return false;
            }
            var wanted = expected.get(correlation.getKey());
            if (wanted == null) {
                learnt.put(correlation.getKey(), value);
            } else if (!wanted.equals(value)) {
                return false;
            }
        }
        expected.putAll(learnt);
        return true;
    }
}
