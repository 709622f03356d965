package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.lint.Shape.Expression;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flow;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.Tasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks lists of named tasks and cases, the tasks themselves, and where they go on. */
final class TaskLists {

    /** How many tasks a definition has at most. */
    static final int MOST_TASKS = 500;

    /** How many lists of tasks may stand within each other. */
    static final int MOST_NESTED = 32;

    static final List<String> DIRECTIVES = List.of("continue", "exit", "end");

    static final Fields CASE = Fields.of("a case")
            .optional("when", Expression.CONDITION)
            .required("then", new Flow());

    private final Problems problems;
    private final Checker checker;
    private int tasks;

    TaskLists(Problems problems, Checker checker) {
        this.problems = problems;
        this.checker = checker;
    }

    void tasks(Tasks shape, JsonNode list, Path at, Scope scope) {
        if (!list.isArray()) {
            checker.wrongType(list, at, "a list of tasks, each `- name: …`");
            return;
        }
        if (scope.depth() >= MOST_NESTED) {
            problems.atKey(at, "tasks stand within tasks at most %d deep".formatted(MOST_NESTED), null);
            return;
        }
        var inside = scope.among(names(list));
        var met = new HashSet<String>();
        var errors = problems.errors();
        for (var index = 0; index < list.size(); index++) {
            var name = named(list.get(index), at.child(index), "task");
            if (name == null) {
                continue;
            }
            var there = at.child(index).child(name);
            if (++tasks > MOST_TASKS) {
                if (tasks == MOST_TASKS + 1) {
                    problems.atKey(there, "a definition has at most %d tasks; split it".formatted(MOST_TASKS), null);
                }
                return;
            }
            taskName(name, there, met);
            task(list.get(index).get(name), there, inside);
        }
        // A flow that is not as it was meant would be a mistake told twice.
        if (shape.inTurn() && problems.errors() == errors) {
            FlowOfList.check(list, at, problems);
        }
    }

    private static Set<String> names(JsonNode list) {
        var names = new LinkedHashSet<String>();
        list.forEach(item -> item.fieldNames().forEachRemaining(names::add));
        return names;
    }

    private void taskName(String name, Path at, Set<String> met) {
        if (!met.add(name)) {
            problems.atKey(at, "this list has a task %s already; give this one another name".formatted(
                    Wording.name(name)), null);
        } else if (DIRECTIVES.contains(name)) {
            problems.atKey(at, "a task cannot be called %s: in `then` that is a directive".formatted(
                    Wording.word(name)), null);
        } else if (name.isBlank()) {
            problems.atKey(at, "a task's name must not be empty", null);
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            problems.atKey(at, "a task's name must not hold control characters", null);
        }
    }

    /** The one key of an item; null, and told, where it has none or several. */
    private @Nullable String named(JsonNode item, Path at, String noun) {
        if (!item.isObject()) {
            problems.atValue(at, "each item is a %s under its name, `name: {…}`; this is %s".formatted(
                    noun, Wording.kind(item)), null);
            return null;
        }
        var keys = item.properties().stream().map(field -> field.getKey()).toList();
        if (keys.isEmpty()) {
            problems.atValue(at, "this item names no %s".formatted(noun), null);
            return null;
        }
        if (keys.size() > 1) {
            problems.atKey(at.child(keys.get(1)),
                    "an item is one %1$s under its name; %2$s stands beside %3$s: indent it below, or begin a new item"
                            .formatted(noun, Wording.word(keys.get(1)), Wording.word(keys.getFirst())), null);
            return null;
        }
        return keys.getFirst();
    }

    void task(JsonNode task, Path at, Scope scope) {
        if (!task.isObject()) {
            checker.wrongType(task, at, "an object that says what the task does");
            return;
        }
        var kinds = TaskKind.of(task);
        if (kinds.size() == 1) {
            var kind = kinds.getFirst();
            checker.check(kind.shape, task, kind.shape instanceof NotYet ? at.child(kind.keyword) : at, scope);
            return;
        }
        if (kinds.isEmpty()) {
            unknownKind(task, at);
        } else {
            problems.atKey(at.child(kinds.get(1).keyword), "a task does one thing; %s stands beside %s: make it a task "
                    .formatted(Wording.word(kinds.get(1).keyword), Wording.word(kinds.getFirst().keyword))
                    + "of its own", null);
        }
        // What the task does is in doubt, but what every task may have can be checked all the same.
        for (var field : task.properties()) {
            var known = Grammar.TASK.fields().get(field.getKey());
            if (known != null) {
                checker.check(known.shape(), field.getValue(), at.child(field.getKey()), scope);
            }
        }
    }

    private void unknownKind(JsonNode task, Path at) {
        var unknown = task.properties().stream()
                .map(field -> field.getKey())
                .filter(field -> !Grammar.TASK.fields().containsKey(field))
                .toList();
        for (var field : unknown) {
            var near = Nearest.to(field, TaskKind.SUPPORTED);
            if (near != null) {
                problems.atKey(at.child(field), "%s is not a kind of task%s".formatted(
                        Wording.word(field), Wording.didYouMean(near)), near);
                return;
            }
        }
        var needed = "; it needs one of " + Wording.anyOf(TaskKind.SUPPORTED);
        if (unknown.isEmpty()) {
            problems.atKey(at, "the task %s does nothing".formatted(Wording.name(at.token())) + needed, null);
        } else {
            problems.atKey(at.child(unknown.getFirst()), "the task %s does nothing that is known: %s is not a kind of "
                    .formatted(Wording.name(at.token()), Wording.word(unknown.getFirst())) + "task" + needed, null);
        }
    }

    void cases(JsonNode list, Path at, Scope scope) {
        if (!list.isArray()) {
            checker.wrongType(list, at, "a list of cases, each `- name: {when: …, then: …}`");
            return;
        }
        if (list.isEmpty()) {
            problems.atValue(at, "a switch needs a case", null);
        }
        var met = new HashSet<String>();
        var withoutCondition = new ArrayList<String>();
        for (var index = 0; index < list.size(); index++) {
            var name = named(list.get(index), at.child(index), "case");
            if (name == null) {
                continue;
            }
            var there = at.child(index).child(name);
            var body = list.get(index).get(name);
            if (!met.add(name)) {
                problems.atKey(there, "this switch has a case %s already".formatted(Wording.name(name)), null);
            }
            if (body.isObject() && !body.has("when")) {
                withoutCondition.add(name);
                if (withoutCondition.size() == 2) {
                    problems.atKey(there, "only one case may have no `when`, and %s has none".formatted(
                            Wording.name(withoutCondition.getFirst())), null);
                }
            }
            checker.check(CASE, body, there, scope);
        }
    }

    /** Where a task or a case goes on. */
    void flow(JsonNode node, Path at, Scope scope) {
        if (!node.isTextual()) {
            checker.wrongType(node, at, "`continue`, `exit`, `end` or the name of a task");
            return;
        }
        var target = node.textValue();
        if (DIRECTIVES.contains(target) || scope.targets().contains(target)) {
            return;
        }
        var candidates = new ArrayList<>(scope.targets());
        candidates.addAll(DIRECTIVES);
        var near = Nearest.to(target, candidates);
        problems.atValue(at, "there is no task %s in this list%s".formatted(Wording.name(target), near == null
                ? "; `then` goes to a task of the same list, `continue`, `exit` or `end`"
                : Wording.didYouMean(near)), near);
    }
}
