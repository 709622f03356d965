package dev.millrace.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JSON value of a definition, compiled: constant, computed by jq, or an object or array that holds either.
 *
 * <p>A text is an expression when the whole of it is <code>${ … }</code> (DSL, "Runtime expressions", strict mode);
 * where the DSL expects nothing but an expression ({@code input.from}, {@code when}, {@code for.in} …) bare jq is
 * taken too.
 */
public sealed interface Template {

    Pattern ENCLOSED = Pattern.compile("\\s*\\$\\{(.*)}\\s*", Pattern.DOTALL);

    /**
     * The value for {@code input} ({@code .} in the expressions). An expression with several results gives the first,
     * one with none gives null.
     *
     * @throws dev.millrace.language.jq.JqException when an expression fails or meets a bound
     */
    JsonNode evaluate(JsonNode input, Arguments arguments);

    /** A value in which only texts of the form <code>${ … }</code> are expressions. */
    static Template value(JsonNode value) {
        return compile(value, false);
    }

    /**
     * A value in which every text that is jq is an expression, enclosed or not (DSL, "Runtime expressions", loose mode).
     * A text that is no jq, or calls a function that there is not, means itself.
     */
    static Template loose(JsonNode value) {
        return compile(value, true);
    }

    /** A value that is an expression where it is a text, enclosed or bare; inside an object or array only enclosed. */
    static Template expression(JsonNode value) {
        return value.isTextual() ? Computed.of(jqOf(value.textValue())) : value(value);
    }

    /** Whether {@code text} is an expression in its enclosed form. */
    static boolean isEnclosed(String text) {
        return ENCLOSED.matcher(text).matches();
    }

    /** The jq inside <code>${ … }</code>, or the text itself where it is bare. */
    static String jqOf(String text) {
        var enclosed = ENCLOSED.matcher(text);
        return enclosed.matches() ? enclosed.group(1) : text;
    }

    private static Template compile(JsonNode value, boolean loose) {
        if (value.isTextual()) {
            var text = value.textValue();
            if (isEnclosed(text)) {
                return Computed.of(jqOf(text));
            }
            return loose && isJq(text) ? Computed.of(text) : new Constant(value);
        }
        if (value.isObject()) {
            var fields = new LinkedHashMap<String, Template>();
            value.properties().forEach(field -> fields.put(field.getKey(), compile(field.getValue(), loose)));
            return fields.values().stream().allMatch(Constant.class::isInstance)
                    ? new Constant(value)
                    : new Fields(fields);
        }
        if (value.isArray()) {
            var items = new ArrayList<Template>();
            value.forEach(item -> items.add(compile(item, loose)));
            return items.stream().allMatch(Constant.class::isInstance) ? new Constant(value) : new Items(items);
        }
        return new Constant(value);
    }

    private static boolean isJq(String text) {
        try {
            Jq.compile(text);
            return !text.isBlank();
        } catch (JqSyntaxException itself) {
            return false;
        }
    }

    /** The same for every input. */
    record Constant(JsonNode value) implements Template {
        @Override
        public JsonNode evaluate(JsonNode input, Arguments arguments) {
            return value;
        }
    }

    /** Computed by jq. {@code variables} are the names it refers to, so that no others need to be made. */
    record Computed(Jq jq, Set<String> variables) implements Template {

        static Computed of(String source) {
            var jq = Jq.compile(source);
            return new Computed(jq, jq.freeVariables());
        }

        @Override
        public JsonNode evaluate(JsonNode input, Arguments arguments) {
            var values = new HashMap<String, JsonNode>();
            for (var name : variables) {
                var value = arguments.variable(name);
                values.put(name, value == null ? JsonNodeFactory.instance.nullNode() : value);
            }
            return jq.first(input, new JqContext(values, arguments.now(), arguments.limits()), arguments::spent);
        }
    }

    /** An object, some of whose fields are computed. */
    record Fields(Map<String, Template> fields) implements Template {
        @Override
        public JsonNode evaluate(JsonNode input, Arguments arguments) {
            var object = JsonNodeFactory.instance.objectNode();
            fields.forEach((name, template) -> object.set(name, template.evaluate(input, arguments)));
            return object;
        }
    }

    /** An array, some of whose items are computed. */
    record Items(List<Template> items) implements Template {
        @Override
        public JsonNode evaluate(JsonNode input, Arguments arguments) {
            var array = JsonNodeFactory.instance.arrayNode(items.size());
            items.forEach(template -> array.add(template.evaluate(input, arguments)));
            return array;
        }
    }
}
