package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that take expressions and decide how often to evaluate them, and those that follow paths. */
final class Streams {

    private Streams() {}

    static void register(Builtins.Table table) {
        table.add("empty/0", (evaluator, arguments, env, in, path, out) -> true);
        table.add("error/0", (evaluator, arguments, env, in, path, out) -> {
            throw raised(in);
        });
        table.add("error/1", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, value -> {
                    throw raised(value);
                }));
        table.add("debug/0", (evaluator, arguments, env, in, path, out) -> out.emit(in, path));
        table.add("debug/1", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, message -> true) && out.emit(in, path));
        table.add("select/1", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, truth -> !Values.isTrue(truth) || out.emit(in, path)));
        table.add("path/1", (evaluator, arguments, env, in, path, out) -> evaluator.eval(
                arguments.getFirst(), env, in, Path.ROOT, (value, at) ->
                        out.emit(Evaluator.known(value, at).array(evaluator.meter), Path.nowhere(path))));
        table.add("getpath/1", Streams::getPath);
        table.add("range/1", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, upTo ->
                        range(evaluator, Numbers.of(0), upTo, Numbers.of(1), path, out)));
        table.add("range/2", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, from ->
                        evaluator.values(arguments.getLast(), env, in, upTo ->
                                range(evaluator, from, upTo, Numbers.of(1), path, out))));
        table.add("range/3", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, from ->
                        evaluator.values(arguments.get(1), env, in, upTo ->
                                evaluator.values(arguments.getLast(), env, in, by ->
                                        range(evaluator, from, upTo, by, path, out)))));
        table.add("limit/2", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, count ->
                        limit(evaluator, count, arguments.getLast(), env, in, path, out)));
        table.add("first/1", (evaluator, arguments, env, in, path, out) ->
                limit(evaluator, Numbers.of(1), arguments.getFirst(), env, in, path, out));
        table.add("last/1", Streams::last);
        table.add("nth/2", (evaluator, arguments, env, in, path, out) ->
                evaluator.values(arguments.getFirst(), env, in, index ->
                        nth(evaluator, index, arguments.getLast(), env, in, path, out)));
        table.add("isempty/1", (evaluator, arguments, env, in, path, out) -> {
            boolean any = holds(evaluator, arguments, env, in, value -> true);
            return out.emit(Values.of(!any), Path.nowhere(path));
        });
        table.add("any/2", (evaluator, arguments, env, in, path, out) ->
                out.emit(Values.of(quantify(evaluator, arguments, env, in, true)), Path.nowhere(path)));
        table.add("all/2", (evaluator, arguments, env, in, path, out) ->
                out.emit(Values.of(!quantify(evaluator, arguments, env, in, false)), Path.nowhere(path)));
        table.add("add/1", (evaluator, arguments, env, in, path, out) ->
                evaluator.collect(arguments.getFirst(), env, in, all ->
                        out.emit(Collections.add(evaluator.meter, all), Path.nowhere(path))));
        table.add("now/0", (evaluator, arguments, env, in, path, out) -> {
            double seconds = evaluator.context.now().toEpochMilli() / 1000.0;
            return out.emit(Numbers.of(seconds), Path.nowhere(path));
        });
    }

    private static JqException raised(JsonNode value) {
        return JqException.raised(
                value, value.isTextual() ? value.textValue() : Texts.shortened(value, 200));
    }

    private static boolean getPath(
            Evaluator evaluator, List<Ast> arguments, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return evaluator.values(arguments.getFirst(), env, in, keys -> {
            JsonNode[] steps = Access.keys(evaluator.meter, keys);
            Path at = path == null ? null : Evaluator.known(in, path);
            for (int i = 0; at != null && i < steps.length; i++) {
                at = at.then(steps[i]);
            }
            return out.emit(Access.get(evaluator.meter, in, steps), at);
        });
    }

    private static boolean range(
            Evaluator evaluator, JsonNode from, JsonNode upTo, JsonNode by, @Nullable Path path, Out out) {
        if (!from.isNumber() || !upTo.isNumber() || !by.isNumber()) {
            throw JqException.of("Range bounds must be numeric");
        }
        int direction = Numbers.compare(by, Numbers.of(0));
        JsonNode at = from;
        while (direction != 0 && Numbers.compare(at, upTo) * direction < 0) {
            evaluator.meter.step();
            if (!out.emit(at, Path.nowhere(path))) {
                return false;
            }
            at = Numbers.add(at, by);
        }
        return true;
    }

    private static boolean limit(
            Evaluator evaluator, JsonNode count, Ast of, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        if (!count.isNumber()) {
            throw JqException.of("Invalid arguments to limit: the count must be a number");
        }
        double most = count.doubleValue();
        if (most < 0) {
            return evaluator.eval(of, env, in, path, out);
        }
        if (!(most > 0)) {
            return true;
        }
        long[] seen = {0};
        boolean[] enough = {false};
        boolean more = evaluator.eval(of, env, in, path, (value, at) -> {
            if (!out.emit(value, at)) {
                return false;
            }
            enough[0] = ++seen[0] >= most;
            return !enough[0];
        });
        return more || enough[0];
    }

    /** As in jq 1.7, null when there is none. */
    private static boolean last(
            Evaluator evaluator, List<Ast> arguments, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        JsonNode[] value = {NullNode.instance};
        Path[] place = {Path.nowhere(path)};
        boolean more = evaluator.eval(arguments.getFirst(), env, in, path, (next, at) -> {
            value[0] = next;
            place[0] = at;
            return true;
        });
        return more && out.emit(value[0], place[0]);
    }

    private static boolean nth(
            Evaluator evaluator, JsonNode index, Ast of, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        if (!index.isNumber()) {
            throw JqException.of("Invalid arguments to nth: the index must be a number");
        }
        if (index.doubleValue() < 0) {
            throw JqException.of("Out of bounds negative array index");
        }
        double[] left = {index.doubleValue()};
        boolean[] found = {false};
        boolean more = evaluator.eval(of, env, in, path, (value, at) -> {
            if (left[0] >= 1) {
                left[0]--;
                return true;
            }
            found[0] = out.emit(value, at);
            return false;
        });
        return more || found[0];
    }

    private static boolean holds(
            Evaluator evaluator, List<Ast> arguments, @Nullable Env env, JsonNode in, Evaluator.Each test) {
        boolean[] found = {false};
        evaluator.meter.enter();
        evaluator.values(arguments.getFirst(), env, in, value -> {
            found[0] = test.value(value);
            return !found[0];
        });
        evaluator.meter.leave();
        return found[0];
    }

    /** Whether the condition of the second argument gives this truth for any output of the first. */
    private static boolean quantify(
            Evaluator evaluator, List<Ast> arguments, @Nullable Env env, JsonNode in, boolean wanted) {
        return holds(evaluator, arguments, env, in, value -> {
            boolean[] found = {false};
            evaluator.values(arguments.getLast(), env, value, truth -> {
                found[0] = Values.isTrue(truth) == wanted;
                return !found[0];
            });
            return found[0];
        });
    }
}
