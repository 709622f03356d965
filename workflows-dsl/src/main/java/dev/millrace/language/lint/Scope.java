package dev.millrace.language.lint;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What is known at a place of the definition.
 *
 * @param variables what an expression may name, without the dollar
 * @param targets the tasks that {@code then} may go to
 * @param depth how many lists of tasks are around
 */
record Scope(Set<String> variables, Set<String> targets, int depth) {

    static final Scope OUTERMOST = new Scope(
            Set.of("context", "input", "output", "secrets", "authorization", "task", "workflow", "runtime"),
            Set.of(), 0);

    Scope knowing(Set<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        var more = new LinkedHashSet<>(variables);
        more.addAll(names);
        return new Scope(more, targets, depth);
    }

    Scope withoutVariables() {
        return new Scope(Set.of(), targets, depth);
    }

    /** Within a list of these tasks. */
    Scope among(Set<String> tasks) {
        return new Scope(variables, tasks, depth + 1);
    }
}
