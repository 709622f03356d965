package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation. Every {@code eval} pushes the outputs of an expression into an {@link Out}; with a path, each output's
 * path comes with it. What has an inner state (loops, errors, updates) stands in {@link Flow}.
 */
final class Evaluator {

    final Meter meter;
    final JqContext context;
    final Flow flow = new Flow(this);

    Evaluator(JqContext context) {
        this.context = context;
        this.meter = new Meter(context.limits());
    }

    /** @return false when the outputs were stopped, by {@code out} or by a {@code break} */
    boolean eval(Ast ast, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        meter.enter();
        boolean more = ast.eval(this, env, in, path, out);
        meter.leave();
        return more;
    }

    JsonNode free(String name) {
        JsonNode value = context.variables().get(name);
        if (value == null) {
            throw JqException.of("$" + name + " is not defined");
        }
        return value;
    }

    boolean argument(Env argument, JsonNode in, @Nullable Path path, Out out) {
        return eval((Ast) argument.value, argument.scope, in, path, out);
    }

    boolean choose(Ast.If choice, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return values(choice.condition(), env, in, truth ->
                eval(Values.isTrue(truth) ? choice.then() : choice.otherwise(), env, in, path, out));
    }

    boolean comma(Ast.Comma comma, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        for (Ast branch : comma.branches()) {
            if (!eval(branch, env, in, path, out)) {
                return false;
            }
        }
        return true;
    }

    boolean negate(Ast.Negate negate, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return values(negate.of(), env, in, value -> {
            if (!value.isNumber()) {
                throw JqException.of(Values.described(value) + " cannot be negated");
            }
            return out.emit(Numbers.negate(value), Path.nowhere(path));
        });
    }

    boolean pipe(
            List<Ast> stages, int stage, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        if (stage == stages.size() - 1) {
            return eval(stages.get(stage), env, in, path, out);
        }
        return eval(
                stages.get(stage), env, in, path, (value, at) -> pipe(stages, stage + 1, env, value, at, out));
    }

    boolean index(Ast.Index index, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        if (index.key() instanceof Ast.Literal literal) {
            return index.of() instanceof Ast.Identity
                    ? at(in, path, literal.value(), out)
                    : eval(index.of(), env, in, path, (value, at) -> at(value, at, literal.value(), out));
        }
        return eval(index.key(), env, in, null, (key, nowhere) ->
                eval(index.of(), env, in, path, (value, at) -> at(value, at, key, out)));
    }

    /** {@code value[key]}. */
    boolean at(JsonNode value, @Nullable Path path, JsonNode key, Out out) {
        Path next = path == null ? null : known(value, path, key).then(key);
        return out.emit(Access.index(meter, value, key), next);
    }

    static Path known(JsonNode value, Path path) {
        if (path == Path.NOWHERE) {
            throw JqException.of("Invalid path expression with result " + Texts.shortened(value, 29));
        }
        return path;
    }

    private static Path known(JsonNode value, Path path, JsonNode key) {
        if (path == Path.NOWHERE) {
            throw JqException.of("Invalid path expression near attempt to access element "
                    + Texts.shortened(key, 29) + " of " + Texts.shortened(value, 29));
        }
        return path;
    }

    boolean slice(Ast.Slice slice, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return optional(slice.upTo(), env, in, upTo -> optional(slice.from(), env, in, from ->
                eval(slice.of(), env, in, path, (value, at) -> {
                    Path next = at == null ? null : known(value, at, Access.sliceKey(from, upTo)).then(Access.sliceKey(from, upTo));
                    return out.emit(Access.slice(meter, value, from, upTo), next);
                })));
    }

    @FunctionalInterface
    interface Each {
        boolean value(JsonNode value);
    }

    private boolean optional(@Nullable Ast ast, @Nullable Env env, JsonNode in, Each each) {
        return ast == null ? each.value(NullNode.instance) : values(ast, env, in, each);
    }

    boolean values(Ast ast, @Nullable Env env, JsonNode in, Each each) {
        return eval(ast, env, in, null, (value, nowhere) -> each.value(value));
    }

    /** {@code value[]}. */
    boolean elements(JsonNode value, @Nullable Path path, Out out) {
        if (path == Path.NOWHERE) {
            throw JqException.of(
                    "Invalid path expression near attempt to iterate through " + Texts.shortened(value, 29));
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                meter.step();
                if (!out.emit(value.get(i), path == null ? null : path.then(Numbers.of(i)))) {
                    return false;
                }
            }
            return true;
        }
        if (!value.isObject()) {
            throw JqException.of("Cannot iterate over " + Values.described(value));
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            meter.step();
            if (!out.emit(entry.getValue(), path == null ? null : path.then(TextNode.valueOf(entry.getKey())))) {
                return false;
            }
        }
        return true;
    }

    boolean binary(Ast.Binary binary, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return switch (binary.operator()) {
            case ALTERNATIVE -> flow.alternative(binary, env, in, path, out);
            case AND, OR -> {
                boolean decides = binary.operator() == Operator.OR;
                yield values(binary.left(), env, in, left -> Values.isTrue(left) == decides
                        ? out.emit(Values.of(decides), Path.nowhere(path))
                        : values(binary.right(), env, in, right ->
                                out.emit(Values.of(Values.isTrue(right)), Path.nowhere(path))));
            }
            case EQUAL, DIFFERENT, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, ADD, SUBTRACT, MULTIPLY, DIVIDE,
                    REMAINDER ->
                values(binary.right(), env, in, right -> values(binary.left(), env, in, left ->
                        out.emit(Operations.apply(meter, binary.operator(), left, right), Path.nowhere(path))));
        };
    }

    boolean array(Ast.ArrayOf array, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return array.content() == null
                ? out.emit(Values.array(meter, 0), Path.nowhere(path))
                : collect(array.content(), env, in, collected -> out.emit(collected, Path.nowhere(path)));
    }

    /** All outputs in one array; the array is the receiver's own. */
    boolean collect(Ast ast, @Nullable Env env, JsonNode in, Each each) {
        ArrayNode collected = Values.FACTORY.arrayNode();
        boolean more = values(ast, env, in, value -> {
            meter.elements(1);
            collected.add(value);
            return true;
        });
        return more && each.value(collected);
    }

    boolean object(
            List<Ast.Entry> entries,
            int from,
            ObjectNode made,
            @Nullable Env env,
            JsonNode in,
            @Nullable Path nowhere,
            Out out) {
        if (from == entries.size()) {
            return out.emit(made, nowhere);
        }
        Ast.Entry entry = entries.get(from);
        return values(entry.key(), env, in, key -> {
            if (!key.isTextual()) {
                throw JqException.of("Object keys must be strings");
            }
            Ast of = entry.value() instanceof Ast.Index index && index.key() == entry.key()
                    ? new Ast.Index(index.of(), new Ast.Literal(key))
                    : entry.value();
            return values(of, env, in, value -> {
                ObjectNode next = Values.copy(meter, made);
                meter.entries(1);
                next.set(key.textValue(), value);
                return object(entries, from + 1, next, env, in, nowhere, out);
            });
        });
    }

    boolean text(
            List<Ast> parts, int from, String end, @Nullable Env env, JsonNode in, @Nullable Path nowhere, Out out) {
        if (from < 0) {
            return out.emit(TextNode.valueOf(end), nowhere);
        }
        return values(parts.get(from), env, in, part -> {
            meter.characters((long) part.textValue().length() + end.length());
            return text(parts, from - 1, part.textValue() + end, env, in, nowhere, out);
        });
    }

    boolean call(
            Env function, List<Ast> arguments, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return call((Ast.Definition) function.value, 0, arguments, function, env, in, path, out);
    }

    /** Binds the parameters from this one on, each value of a parameter with a dollar sign in turn. */
    private boolean call(
            Ast.Definition function,
            int from,
            List<Ast> arguments,
            @Nullable Env bound,
            @Nullable Env env,
            JsonNode in,
            @Nullable Path path,
            Out out) {
        Env inner = bound;
        for (int i = from; i < arguments.size(); i++) {
            Ast.Parameter parameter = function.parameters().get(i);
            Ast argument = arguments.get(i);
            if (parameter.variable() == null) {
                inner = argument instanceof Ast.CallArgument passed
                        ? passOn(parameter.key(), Env.find(env, passed.key()), inner)
                        : Env.argument(parameter.key(), argument, env, inner);
            } else {
                Env outer = inner;
                int next = i + 1;
                return values(argument, env, in, value -> {
                    Env withFilter = Env.argument(parameter.key(), new Ast.Literal(value), null, outer);
                    Env withBoth = Env.variable(parameter.variable(), value, withFilter);
                    return call(function, next, arguments, withBoth, env, in, path, out);
                });
            }
        }
        return eval(function.body(), inner, in, path, out);
    }

    /** An argument handed down as it is keeps its place, so that a recursive function does not build a chain of them. */
    private static Env passOn(String key, Env argument, @Nullable Env inner) {
        return Env.argument(key, (Ast) argument.value, argument.scope, inner);
    }

    /** The outputs of a whole expression. */
    List<JsonNode> all(Ast ast, JsonNode in) {
        List<JsonNode> outputs = new ArrayList<>();
        eval(ast, null, in, null, (value, nowhere) -> {
            meter.elements(1);
            outputs.add(value);
            return true;
        });
        return outputs;
    }
}
