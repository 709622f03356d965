package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.millrace.language.expression.Arguments;
import dev.millrace.language.expression.Template;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an event has what a filter asks for (DSL, "Event filter").
 *
 * <p>Each attribute must be there and match: a text with characters of a regular expression is one, over the whole
 * value and in linear time; a text without is the value itself; <code>${ … }</code> sees the value as {@code .} and
 * must give true; any other JSON, as for {@code data}, must be equal, where an object may have more fields than asked.
 * What cannot be decided does not match.
 */
public final class EventMatcher {

    private static final Jq FITS = Jq.compile("test(\"\\\\A(?:\\($pattern))\\\\z\")");

    private final JsonNode filter;
    private final Arguments arguments;
    private final boolean metered;

    /** A filter that is asked inside a run, with what its expressions may refer to there. */
    public EventMatcher(JsonNode filter, Arguments arguments) {
        this(filter, arguments, false);
    }

    /** @param metered whether regular expressions are bounded as other expressions are; a run under way has them as they were */
    private EventMatcher(JsonNode filter, Arguments arguments, boolean metered) {
        this.filter = filter;
        this.arguments = arguments;
        this.metered = metered;
    }

    /** A filter that is asked at the acceptance of an event, at {@code now}, where there are no variables. */
    public static EventMatcher atAcceptance(JsonNode filter, Instant now) {
        return new EventMatcher(filter, new AtAcceptance(now), true);
    }

    /** As {@link #atAcceptance(JsonNode, Instant)}, with the attributes of the filter by name. */
    public static EventMatcher atAcceptance(Map<String, JsonNode> with, Instant now) {
        var filter = JsonNodeFactory.instance.objectNode();
        with.forEach(filter::set);
        return atAcceptance(filter, now);
    }

    public boolean matches(JsonNode event) {
        return filter.properties().stream()
                .allMatch(wanted -> attribute(wanted.getValue(), event.get(wanted.getKey())));
    }

    private boolean attribute(JsonNode wanted, @Nullable JsonNode value) {
        if (value == null) {
            return false;
        }
        if (!wanted.isTextual()) {
            return contains(value, wanted);
        }
        var text = wanted.textValue();
        if (Template.isEnclosed(text)) {
            return holds(wanted, value);
        }
        return text.equals(value.asText()) || !EventTypes.isLiteral(text) && fits(text, value.asText());
    }

    private boolean holds(JsonNode expression, JsonNode value) {
        try {
            var result = Template.value(expression).evaluate(value, arguments);
            return result.isBoolean() && result.booleanValue();
        } catch (JqException undecidable) {
            return false;
        }
    }

    private boolean fits(String pattern, String value) {
        try {
            return metered ? fitsWithinLimits(pattern, value) : Pattern.matches(pattern, value);
        } catch (JqException | PatternSyntaxException undecidable) {
            return false;
        }
    }

    private boolean fitsWithinLimits(String pattern, String value) {
        var variables = Map.<String, JsonNode>of("pattern", TextNode.valueOf(pattern));
        return FITS.first(TextNode.valueOf(value), new JqContext(variables, arguments.now(), arguments.limits()))
                .booleanValue();
    }

    private static boolean contains(JsonNode value, JsonNode wanted) {
        if (wanted.isObject() && value.isObject()) {
            return wanted.properties().stream()
                    .allMatch(field ->
                            value.has(field.getKey()) && contains(value.get(field.getKey()), field.getValue()));
        }
        return value.equals(wanted);
    }

}
