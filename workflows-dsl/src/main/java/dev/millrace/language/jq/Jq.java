package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A compiled jq 1.7 expression. Immutable and safe for use by many threads.
 *
 * <p>An evaluation is a function of input and {@link JqContext} alone: the same on every machine and in every replay, down
 * to the step at which a limit ends it. The expression sees no files, no environment, no clock and no further inputs.
 * Regular expressions are RE2's. Neither the input nor the context is changed; outputs may share parts with them.
 */
public final class Jq {

    private final String source;
    private final Parser.Parsed parsed;

    private Jq(String source, Parser.Parsed parsed) {
        this.source = source;
        this.parsed = parsed;
    }

    /** @throws JqSyntaxException if the source is no expression, is too long or too deep, or calls what is not there */
    public static Jq compile(String source) {
        return new Jq(source, Parser.parse(source));
    }

    /**
     * All outputs, in order.
     *
     * @throws JqException if the evaluation fails, or ends at a limit
     */
    public List<JsonNode> all(JsonNode input, JqContext context) {
        return run(parsed.expression(), input, context, steps -> {});
    }

    /** The first output; {@link NullNode} when there is none. What would follow is not evaluated. */
    public JsonNode first(JsonNode input, JqContext context) {
        return first(input, context, steps -> {});
    }

    /** As {@link #first(JsonNode, JqContext)}, and tells {@code spent} how many steps that took, also where it fails. */
    public JsonNode first(JsonNode input, JqContext context, LongConsumer spent) {
        Ast.CallNative first =
                new Ast.CallNative("first", Builtins.function("first/1"), List.of(parsed.expression()));
        List<JsonNode> outputs = run(first, input, context, spent);
        return outputs.isEmpty() ? NullNode.instance : outputs.getFirst();
    }

    private static List<JsonNode> run(Ast expression, JsonNode input, JqContext context, LongConsumer spent) {
        Evaluator evaluator = new Evaluator(context);
        try {
            List<JsonNode> outputs = evaluator.all(expression, input);
            return new Outputs(context.limits()).checked(outputs);
        } catch (StackOverflowError overflow) {
            // The depth is counted so that this does not happen; on a very small stack it may.
            throw Meter.tooDeep();
        } finally {
            spent.accept(evaluator.meter.spent());
        }
    }

    /** The variables that the expression uses and does not bind, without the dollar sign. */
    public Set<String> freeVariables() {
        return parsed.freeVariables();
    }

    /**
     * The types that {@link #first} may give, as far as the expression alone tells: no other type ever comes of it. Empty
     * where it always fails.
     */
    public Set<JsonNodeType> types() {
        return OutputTypes.of(parsed.expression());
    }

    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return source;
    }
}
