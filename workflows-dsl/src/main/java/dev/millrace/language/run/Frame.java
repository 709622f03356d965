package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where in the nesting of loops and attempts a task runs: the variables in scope, and what tells this passage of the
 * task from another.
 *
 * @param place the iterations, repeated passages and calls of functions around the task, outermost first, for instance {@code @0~2/2}
 * @param attempts the attempts around the task likewise, for instance {@code #2}
 * @param until when the first of the timeouts around the task ends it; null without any
 * @param caught whether one of the {@code try} around the task catches an error
 */
record Frame(
        Map<String, JsonNode> variables,
        int attempt,
        @Nullable Integer iteration,
        String place,
        String attempts,
        @Nullable Instant until,
        Predicate<WorkflowError> caught) {

    /** Bound in the tasks of extensions, also in the functions that they call; no expression can name it. */
    private static final String EXTENDING = "<extending>";

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    static final Frame OUTERMOST = new Frame(Map.of(), 1, null, "", "", null, error -> false);

    /** Inside turn {@code index} of a loop that binds {@code item} to {@code each} and its index to {@code at}. */
    Frame iteration(int index, String each, JsonNode item, String at) {
        // One after the other: a definition that was stored before the linter refused it may give both the same name.
        var bound = binding(at, JsonNodeFactory.instance.numberNode(index)).binding(each, item);
        return new Frame(bound.variables(), attempt, index, place + "@" + index, attempts, until, caught);
    }

    /** Inside attempt {@code number} of a {@code try}. */
    Frame attempt(int number) {
        return number == 1
                ? new Frame(variables, 1, iteration, place, attempts, until, caught)
                : new Frame(variables, number, iteration, place, attempts + "#" + number, until, caught);
    }

    /** Where {@code catching} tells which errors are caught, besides those that are caught further out. */
    Frame within(Predicate<WorkflowError> catching) {
        return new Frame(variables, attempt, iteration, place, attempts, until, catching.or(caught));
    }

    /** Around the task at {@code pointer}, of which {@code $task} tells, in the tasks of an extension. */
    Frame extending(String pointer, String extension, JsonNode task) {
        var bound = binding("task", task).binding(EXTENDING, task);
        return new Frame(
                bound.variables(), attempt, iteration, place + "<" + pointer + "+" + extension + ">", attempts, until, caught);
    }

    /** Whether these tasks are an extension's. */
    boolean extending() {
        return variables.containsKey(EXTENDING);
    }

    /** Inside the function that the task at {@code pointer} calls. */
    Frame calledAt(String pointer) {
        var kept = extending() ? Map.of(EXTENDING, variables.get(EXTENDING)) : Map.<String, JsonNode>of();
        return new Frame(kept, attempt, iteration, place + "<" + pointer + ">", attempts, until, caught);
    }

    /** In the passage {@code number} of the task at {@code pointer}, to which a {@code then} may lead back. */
    Frame passage(String pointer, int number) {
        // With its depth: a second passage of a task is not one of the tasks within it.
        return number == 1
                ? this
                : new Frame(
                        variables,
                        attempt,
                        iteration,
                        place + "~" + number + "/" + pointer.chars().filter(character -> character == '/').count(),
                        attempts,
                        until,
                        caught);
    }

    /** Inside something that a timeout ends at {@code end}. */
    Frame endingAt(Instant end) {
        return until != null && until.isBefore(end)
                ? this
                : new Frame(variables, attempt, iteration, place, attempts, end, caught);
    }

    /** What the timeouts around the task leave of {@code wanted} at {@code now}; at least a moment. */
    Duration atMost(Duration wanted, Instant now) {
        if (until == null) {
            return wanted;
        }
        var left = Duration.between(now, until);
        return left.compareTo(A_MOMENT) < 0 ? A_MOMENT : left.compareTo(wanted) < 0 ? left : wanted;
    }

    /** Identifies what the task at {@code pointer} does in this passage and attempt. */
    String key(String pointer) {
        return pointer + place + attempts;
    }

    Frame binding(String name, JsonNode value) {
        var all = new HashMap<>(variables);
        all.put(name, value);
        return new Frame(all, attempt, iteration, place, attempts, until, caught);
    }
}
