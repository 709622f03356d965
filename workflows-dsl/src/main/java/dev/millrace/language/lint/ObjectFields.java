package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.Field;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Open;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks which fields an object has: those that it must have, those that it may not, and those that were meant to be others. */
final class ObjectFields {

    private final Problems problems;
    private final Declarations declarations;
    private final Checker checker;

    ObjectFields(Problems problems, Declarations declarations, Checker checker) {
        this.problems = problems;
        this.declarations = declarations;
        this.checker = checker;
    }

    void fields(Fields shape, JsonNode node, Path at, Scope scope) {
        if (isNoObject(node, at)) {
            return;
        }
        var missing = missing(shape, node);
        var meant = new LinkedHashSet<>(node.properties().stream().map(Map.Entry::getKey).toList());
        var unknown = known(shape, node, at, scope);
        for (var name : unknown) {
            var near = near(name, shape, node);
            // The misspelt field and the missing one are one mistake.
            missing.remove(near);
            if (near != null) {
                meant.add(near);
            }
            problems.atKey(at.child(name), "%s is not a field of %s%s".formatted(
                    Wording.word(name), shape.what(), Wording.didYouMean(near)), near);
        }
        // What is refused by name often stands instead of what is missing, and one message is enough.
        if (!missing.isEmpty() && !hasRefused(shape, node)) {
            problems.atKey(at, "%s needs %s".formatted(shape.what(), Wording.allOf(missing)), null);
        }
        for (var choice : shape.choices()) {
            choice(choice, shape, node, meant, at);
        }
    }

    /** @param meant the fields that are there, and those that are only misspelt */
    private void choice(Shape.Choice choice, Fields shape, JsonNode node, Set<String> meant, Path at) {
        if (choice.names().stream().noneMatch(meant::contains) && !hasRefused(shape, node)) {
            problems.atKey(at, "%s needs one of %s".formatted(shape.what(), Wording.anyOf(choice.names())), null);
        }
        var there = choice.names().stream().filter(node::has).toList();
        for (var other : there.stream().skip(1).toList()) {
            if (choice.exclusive()) {
                problems.atKey(at.child(other), "%s has only one of %s; %s stands beside %s".formatted(
                        shape.what(), Wording.anyOf(choice.names()),
                        Wording.word(other), Wording.word(there.getFirst())), null);
            } else {
                problems.atKey(Severity.WARNING, at.child(other), "%s is ignored beside %s".formatted(
                        Wording.word(other), Wording.word(there.getFirst())), null);
            }
        }
    }

    private static List<String> missing(Fields shape, JsonNode node) {
        var missing = new ArrayList<String>();
        shape.fields().forEach((name, field) -> {
            if (field.required() && !node.has(name)) {
                missing.add(name);
            }
        });
        for (var demand : shape.demands()) {
            if (node.path(demand.field()).asText().equals(demand.value())) {
                demand.needed().stream().filter(name -> !node.has(name)).forEach(missing::add);
            }
        }
        return missing;
    }

    /** Checks the fields that the shape knows, and returns the others. */
    private List<String> known(Fields shape, JsonNode node, Path at, Scope scope) {
        var unknown = new ArrayList<String>();
        for (var entry : node.properties()) {
            var field = shape.fields().get(entry.getKey());
            if (field == null) {
                unknown.add(entry.getKey());
            } else {
                checker.check(field.shape(), entry.getValue(), at.child(entry.getKey()), within(field, node, at, scope));
            }
        }
        return unknown;
    }

    /** The field that {@code name} was probably meant to be: one that is not there yet. */
    private static @Nullable String near(String name, Fields shape, JsonNode node) {
        return Nearest.to(name, shape.fields().keySet().stream().filter(known -> !node.has(known)).toList());
    }

    private Scope within(Field field, JsonNode object, Path at, Scope around) {
        var names = new LinkedHashSet<String>();
        var scope = around;
        for (var binding : field.bindings()) {
            switch (binding) {
                case Binding.Named(var pointer, var otherwise) -> {
                    var name = object.at(pointer).asText(otherwise);
                    // A name that is wrong is told where it stands, and not again wherever it is used.
                    if (!names.add(name.startsWith("$") ? name.substring(1) : name)) {
                        sameName(field.bindings(), object, name, at);
                    }
                    if (Identity.variable(name) != null) {
                        names.add(otherwise);
                    }
                }
                case Binding.EveryCaughtError() -> names.addAll(declarations.caughtErrors());
                case Binding.BeforeTheRun() -> scope = scope.withoutVariables();
            }
        }
        return scope.knowing(names);
    }

    /** Tells that two variables have one name, where the author has chosen it last. */
    private void sameName(List<Binding> bindings, JsonNode object, String name, Path at) {
        bindings.reversed().stream()
                .filter(binding -> binding instanceof Binding.Named named && object.at(named.pointer()).isTextual())
                .findFirst()
                .ifPresent(binding -> problems.atValue(
                        at.descendant(((Binding.Named) binding).pointer()),
                        "the item and its place are both called %s; give one of them another name"
                                .formatted(Wording.name(name)),
                        null));
    }

    private boolean hasRefused(Fields shape, JsonNode node) {
        return node.properties().stream().anyMatch(entry -> {
            var field = shape.fields().get(entry.getKey());
            return field != null
                    && (field.shape() instanceof NotYet
                            || field.shape() instanceof Shape.OnMachine machine && checker.objection(machine, entry.getValue()) != null);
        });
    }

    void filled(Shape.Filled filled, JsonNode node, Path at, Scope scope) {
        if (node.isObject() && node.isEmpty()) {
            problems.atValue(at, "%s needs one of %s".formatted(
                    filled.fields().what(), Wording.anyOf(List.copyOf(filled.fields().fields().keySet()))), null);
        } else {
            fields(filled.fields(), node, at, scope);
        }
    }

    void oneOf(OneOf choice, JsonNode node, Path at, Scope scope) {
        if (isNoObject(node, at)) {
            return;
        }
        var shape = choice.alternatives();
        var alternatives = shape.fields().entrySet().stream()
                .filter(field -> !(field.getValue().shape() instanceof NotYet))
                .map(field -> field.getKey())
                .toList();
        var around = choice.beside().entrySet().stream()
                .filter(beside -> node.has(beside.getKey()))
                .map(beside -> beside.getValue())
                .reduce(shape, Fields::and);
        var unknown = known(around, node, at, scope);
        for (var name : unknown) {
            var owners = choice.ownersOf(name);
            if (!owners.isEmpty()) {
                if (!hasRefused(shape, node)) {
                    problems.atKey(at.child(name), "%s stands only beside %s".formatted(
                            Wording.word(name), Wording.anyOf(owners)), null);
                }
                continue;
            }
            var near = near(name, around, node);
            problems.atKey(at.child(name), "%s is not a field of %s%s".formatted(
                    Wording.word(name), shape.what(), near == null
                            ? ", which has one of " + Wording.anyOf(alternatives)
                            : Wording.didYouMean(near)), near);
        }
        var chosen = node.properties().stream()
                .map(field -> field.getKey())
                .filter(name -> shape.fields().containsKey(name))
                .toList();
        if (node.isEmpty()) {
            problems.atKey(at, "%s needs one of %s".formatted(shape.what(), Wording.anyOf(alternatives)), null);
        } else if (chosen.size() > 1 && !hasRefused(shape, node)) {
            problems.atKey(at.child(chosen.get(1)), "%s has only one of %s; %s stands beside %s".formatted(
                    shape.what(), Wording.anyOf(alternatives),
                    Wording.word(chosen.get(1)), Wording.word(chosen.getFirst())), null);
        }
    }

    void map(MapOf shape, JsonNode node, Path at, Scope scope) {
        if (node.size() > shape.atMost() && node.isObject()) {
            var second = node.properties().stream().skip(shape.atMost()).findFirst().orElseThrow().getKey();
            problems.atKey(at.child(second), "%s stands beside another name; begin a new item for it"
                    .formatted(Wording.word(second)), null);
            return;
        }
        open(new Open(Fields.of(""), shape.key(), shape.value(), shape.atLeast()), node, at, scope);
    }

    void open(Open shape, JsonNode node, Path at, Scope scope) {
        if (isNoObject(node, at)) {
            return;
        }
        if (node.size() < shape.atLeast()) {
            problems.atValue(at, "%s must not be empty".formatted(Wording.subject(at)), null);
            return;
        }
        var missing = missing(shape.known(), node);
        for (var entry : node.properties()) {
            var name = entry.getKey();
            var there = at.child(name);
            var field = shape.known().fields().get(name);
            if (field != null) {
                checker.check(field.shape(), entry.getValue(), there, scope);
            } else {
                own(shape, node, there, missing);
                checker.check(shape.other(), entry.getValue(), there, scope);
            }
        }
        if (!missing.isEmpty()) {
            problems.atKey(at, "%s needs %s".formatted(shape.known().what(), Wording.allOf(missing)), null);
        }
    }

    /** Checks a name of the author's choice. One that is near a known field is doubtful, or wrong where that is missing. */
    private void own(Open shape, JsonNode node, Path at, List<String> missing) {
        var near = near(at.token(), shape.known(), node);
        var mistake = shape.key().check(at.token());
        if (near != null) {
            var severity = mistake != null || missing.remove(near) ? Severity.ERROR : Severity.WARNING;
            problems.atKey(severity, at, "%s is not a field of %s of the specification%s".formatted(
                    Wording.word(at.token()), shape.known().what(), Wording.didYouMean(near)), near);
        } else if (mistake != null) {
            problems.atKey(at, mistake.message(), mistake.suggestion());
        }
    }

    /** Whether it is none, which is told. */
    boolean isNoObject(JsonNode node, Path at) {
        if (!node.isObject()) {
            checker.wrongType(node, at, "an object");
        }
        return !node.isObject();
    }
}
