package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All functions that every expression sees: those in Java, by theme, and those of {@code prelude.jq}. */
final class Builtins {

    private static final Map<String, Native> NATIVE = new HashMap<>();
    private static final Map<String, Ast.Definition> PRELUDE = new HashMap<>();

    static {
        Table table = new Table();
        Streams.register(table);
        Recursions.register(table);
        Collections.register(table);
        Orders.register(table);
        Strings.register(table);
        Regexes.register(table);
        Conversions.register(table);
        Mathematics.register(table);
        Dates.register(table);
        Parser.definitions(prelude(), PRELUDE);
    }

    private Builtins() {}

    static @Nullable Native function(String key) {
        return NATIVE.get(key);
    }

    static Ast.@Nullable Definition definition(String key) {
        return PRELUDE.get(key);
    }

    /** {@code name/arity}, in order; those that start with an underscore are our own. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(NATIVE.keySet());
        names.addAll(PRELUDE.keySet());
        names.addAll(List.of("null/0", "true/0", "false/0"));
        names.removeIf(name -> name.startsWith("_"));
        return names;
    }

    private static String prelude() {
        try (InputStream resource = Builtins.class.getResourceAsStream("prelude.jq")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where a theme puts its functions, under {@code name/arity}. */
    static final class Table {

        void add(String key, Native function) {
            NATIVE.put(key, function);
        }

        void values(String key, Native.OfValues function) {
            int arity = Integer.parseInt(key.substring(key.indexOf('/') + 1));
            NATIVE.put(key, (evaluator, arguments, env, in, path, out) -> combine(
                    evaluator, arguments, arity - 1, new JsonNode[arity], env, in, values -> out.emit(
                            function.apply(evaluator.meter, in, values), Path.nowhere(path))));
        }

        private interface Each {
            boolean values(JsonNode[] values);
        }

        /** The last argument's outputs turn slowest, as in jq. */
        private static boolean combine(
                Evaluator evaluator,
                List<Ast> arguments,
                int from,
                JsonNode[] values,
                @Nullable Env env,
                JsonNode in,
                Each each) {
            if (from < 0) {
                return each.values(values);
            }
            return evaluator.values(arguments.get(from), env, in, value -> {
                values[from] = value;
                return combine(evaluator, arguments, from - 1, values, env, in, each);
            });
        }
    }
}
