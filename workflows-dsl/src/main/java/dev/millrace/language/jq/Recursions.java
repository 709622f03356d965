package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code recurse} and its kin, with a stack of their own: a million turns need no Java stack.
 *
 * <p>A value's own outputs go out before its successors are computed, but the successors of one value are computed
 * together; what fails among them fails when its turn comes.
 */
final class Recursions {

    private record Action(boolean visit, @Nullable JsonNode value, @Nullable Path path, @Nullable JqException failure) {}

    /** Tells for one value what to give out and what to visit next, in order. */
    @FunctionalInterface
    private interface Step {
        boolean of(JsonNode value, @Nullable Path path, Out give, Out visit);
    }

    private Recursions() {}

    static void register(Builtins.Table table) {
        table.add("recurse/0", (evaluator, arguments, env, in, path, out) ->
                run(evaluator, in, path, out, (value, at, give, visit) -> give.emit(value, at)
                        && (!value.isContainerNode() || evaluator.elements(value, at, visit))));
        Native recurse = (evaluator, arguments, env, in, path, out) ->
                run(evaluator, in, path, out, (value, at, give, visit) -> give.emit(value, at)
                        && evaluator.eval(arguments.getFirst(), env, value, at, visit));
        table.add("recurse/1", recurse);
        table.add("repeat/1", recurse);
        table.add("recurse/2", (evaluator, arguments, env, in, path, out) ->
                run(evaluator, in, path, out, (value, at, give, visit) -> give.emit(value, at)
                        && evaluator.eval(arguments.getFirst(), env, value, at, (next, there) ->
                                evaluator.values(arguments.getLast(), env, next, truth ->
                                        !Values.isTrue(truth) || visit.emit(next, there)))));
        table.add("while/2", (evaluator, arguments, env, in, path, out) ->
                run(evaluator, in, path, out, (value, at, give, visit) ->
                        evaluator.values(arguments.getFirst(), env, value, truth -> !Values.isTrue(truth)
                                || give.emit(value, at)
                                        && evaluator.eval(arguments.getLast(), env, value, at, visit))));
        table.add("until/2", (evaluator, arguments, env, in, path, out) ->
                run(evaluator, in, path, out, (value, at, give, visit) ->
                        evaluator.values(arguments.getFirst(), env, value, truth -> Values.isTrue(truth)
                                ? give.emit(value, at)
                                : evaluator.eval(arguments.getLast(), env, value, at, visit))));
        table.add("walk/1", (evaluator, arguments, env, in, path, out) ->
                walk(evaluator, arguments.getFirst(), env, in, value -> out.emit(value, Path.nowhere(path))));
    }

    private static boolean run(Evaluator evaluator, JsonNode in, @Nullable Path path, Out out, Step step) {
        Deque<Action> stack = new ArrayDeque<>();
        stack.push(new Action(true, in, path, null));
        while (!stack.isEmpty()) {
            Action action = stack.pop();
            evaluator.meter.step();
            if (action.failure != null) {
                throw action.failure;
            }
            if (!action.visit) {
                if (!out.emit(action.value, action.path)) {
                    return false;
                }
                continue;
            }
            List<Action> next = new ArrayList<>();
            if (!visit(evaluator, action, step, out, next)) {
                return false;
            }
            for (int i = next.size() - 1; i >= 0; i--) {
                stack.push(next.get(i));
            }
        }
        return true;
    }

    private static boolean visit(Evaluator evaluator, Action action, Step step, Out out, List<Action> next) {
        int depth = evaluator.meter.depth();
        boolean[] giving = {false};
        evaluator.meter.enter();
        try {
            boolean on = step.of(
                    action.value,
                    action.path,
                    (value, at) -> {
                        if (next.isEmpty()) {
                            giving[0] = true;
                            boolean more = out.emit(value, at);
                            giving[0] = false;
                            return more;
                        }
                        evaluator.meter.elements(1);
                        return next.add(new Action(false, value, at, null));
                    },
                    (value, at) -> {
                        evaluator.meter.elements(1);
                        return next.add(new Action(true, value, at, null));
                    });
            evaluator.meter.leave();
            return on;
        } catch (JqException failure) {
            if (giving[0] || failure.limit()) {
                throw failure;
            }
            evaluator.meter.depth(depth);
            return next.add(new Action(false, null, null, failure));
        }
    }

    /** The first output stands for each element, and an element without output goes. */
    private static boolean walk(
            Evaluator evaluator, Ast change, @Nullable Env env, JsonNode in, Evaluator.Each each) {
        evaluator.meter.enter();
        JsonNode walked = in;
        if (in.isArray()) {
            ArrayNode array = Values.FACTORY.arrayNode();
            for (JsonNode element : in) {
                boolean more = walk(evaluator, change, env, element, value -> {
                    evaluator.meter.elements(1);
                    array.add(value);
                    return true;
                });
                if (!more) {
                    return false;
                }
            }
            walked = array;
        } else if (in.isObject()) {
            ObjectNode object = Values.FACTORY.objectNode();
            for (Map.Entry<String, JsonNode> entry : in.properties()) {
                boolean[] set = {false};
                boolean more = walk(evaluator, change, env, entry.getValue(), value -> {
                    evaluator.meter.entries(1);
                    object.set(entry.getKey(), value);
                    set[0] = true;
                    return false;
                });
                if (!more && !set[0]) {
                    return false;
                }
            }
            walked = object;
        }
        boolean more = evaluator.values(change, env, walked, each);
        evaluator.meter.leave();
        return more;
    }
}
