package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression with every name resolved. Names are {@link Env} keys. Never walk it recursively but with a bound.
 *
 * <p>A method and not a switch over the types: a switch of thirty patterns needs a large frame on the Java stack, at every
 * level of the expression.
 */
sealed interface Ast {

    Ast IDENTITY = new Identity();

    /** Called by {@link Evaluator#eval} alone, which counts. */
    boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out);

    record Identity() implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return out.emit(in, path);
        }
    }

    record Literal(JsonNode value) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return out.emit(value, Path.nowhere(path));
        }
    }

    record Index(Ast of, Ast key) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.index(this, env, in, path, out);
        }
    }

    record Pipe(List<Ast> stages) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.pipe(stages, 0, env, in, path, out);
        }
    }

    /** A variable bound by the expression. */
    record Variable(String key) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return out.emit((JsonNode) Env.find(env, key).value, Path.nowhere(path));
        }
    }

    /** A variable of the {@link JqContext}. */
    record Free(String name) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return out.emit(evaluator.free(name), Path.nowhere(path));
        }
    }

    record Iterate(Ast of) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.eval(of, env, in, path, (value, at) -> evaluator.elements(value, at, out));
        }
    }

    record Binary(Operator operator, Ast left, Ast right) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.binary(this, env, in, path, out);
        }
    }

    record CallNative(String name, Native function, List<Ast> arguments) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return function.call(evaluator, arguments, env, in, path, out);
        }
    }

    /** A function that the expression defines. */
    record CallLocal(String key, List<Ast> arguments) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.call(Env.find(env, key), arguments, env, in, path, out);
        }
    }

    record CallPrelude(Definition function, List<Ast> arguments) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.call(Env.function(function, null), arguments, env, in, path, out);
        }
    }

    /** A function's own argument. */
    record CallArgument(String key) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.argument(Env.find(env, key), in, path, out);
        }
    }

    record If(Ast condition, Ast then, Ast otherwise) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.choose(this, env, in, path, out);
        }
    }

    record ArrayOf(@Nullable Ast content) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.array(this, env, in, path, out);
        }
    }

    record ObjectOf(List<Entry> entries) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.object(entries, 0, Values.FACTORY.objectNode(), env, in, Path.nowhere(path), out);
        }
    }

    record Comma(List<Ast> branches) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.comma(this, env, in, path, out);
        }
    }

    record Bind(Ast source, List<Pattern> patterns, Ast body) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.bind(this, env, in, path, out);
        }
    }

    /** Parts joined; each gives strings. */
    record Text(List<Ast> parts) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.text(parts, parts.size() - 1, "", env, in, Path.nowhere(path), out);
        }
    }

    record Format(String name) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return out.emit(Formats.apply(evaluator.meter, name, in), Path.nowhere(path));
        }
    }

    record Negate(Ast of) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.negate(this, env, in, path, out);
        }
    }

    record Slice(Ast of, @Nullable Ast from, @Nullable Ast upTo) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.slice(this, env, in, path, out);
        }
    }

    /** {@code =}. */
    record Assign(Ast paths, Ast value) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.assign(this, env, in, path, out);
        }
    }

    /** {@code |=}, or {@code +=} and its like with their operator. */
    record Update(@Nullable Operator operator, Ast paths, Ast value) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.update(this, env, in, path, out);
        }
    }

    record Try(Ast body, @Nullable Ast handler) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.attempt(this, env, in, path, out);
        }
    }

    record Reduce(Ast source, List<Pattern> patterns, Ast initial, Ast update) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.reduce(this, env, in, path, out);
        }
    }

    record Foreach(Ast source, List<Pattern> patterns, Ast initial, Ast update, @Nullable Ast extract) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.foreach(this, env, in, path, out);
        }
    }

    record Define(Definition function, Ast body) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.eval(body, Env.function(function, env), in, path, out);
        }
    }

    record Label(String key, Ast body) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.label(this, env, in, path, out);
        }
    }

    record Break(String key) implements Ast {
        @Override
        public boolean eval(Evaluator evaluator, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
            return evaluator.flow.jump(Env.find(env, key));
        }
    }

    record Entry(Ast key, Ast value) {}

    /** {@code def name(parameters): body;}. */
    record Definition(String key, List<Parameter> parameters, Ast body) {}

    /** @param variable the key of the variable that a parameter written with a dollar sign binds as well */
    record Parameter(String key, @Nullable String variable) {}

    sealed interface Pattern {

        record Name(String key) implements Pattern {}

        record Elements(List<Pattern> elements) implements Pattern {}

        record Members(List<Member> members) implements Pattern {}
    }

    /** {@code key: pattern}, {@code $variable} or {@code $variable: pattern}. */
    record Member(Ast key, @Nullable String variable, @Nullable Pattern pattern) {}
}
