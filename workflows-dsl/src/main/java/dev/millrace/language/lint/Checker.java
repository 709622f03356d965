package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.definition.CatalogFunction;
import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.ByWord;
import dev.millrace.language.lint.Shape.Field;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Open;
import dev.millrace.language.source.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Follows the grammar through one definition and tells what does not fit. */
final class Checker {

    private final Source source;
    private final Surroundings surroundings;
    private final Problems problems;
    private final Declarations declarations;
    private final Expressions expressions;
    private final Scalars scalars;
    private final JsonSchemas schemas;
    private final TaskLists taskLists;
    private final OwnTriggers ownTriggers;
    private final ActionCalls actionCalls;

    Checker(Source source, Surroundings surroundings, ExpressionCheck language) {
        var tree = source.tree();
        this.source = source;
        this.surroundings = surroundings;
        this.problems = new Problems(source);
        this.declarations = new Declarations(tree);
        var loose = tree.at("/evaluate/mode").asText().equals("loose");
        this.expressions = new Expressions(problems, language, loose);
        this.scalars = new Scalars(problems, expressions, declarations, surroundings);
        this.schemas = new JsonSchemas(problems);
        this.taskLists = new TaskLists(problems, this);
        this.ownTriggers = new OwnTriggers(tree);
        this.actionCalls = new ActionCalls(surroundings.actions(), problems, declarations, loose);
    }

    List<Problem> problems() {
        check(Grammar.DEFINITION, source.tree(), Path.ROOT, Scope.OUTERMOST);
        if (problems.errors() == 0) {
            Functions.circles(source.tree(), problems);
            Gathering.check(source.tree(), problems);
            Unused.check(source.tree(), declarations, problems);
        }
        return problems.inOrder();
    }

    /** The problems of a source that is no definition but looks like {@code shape}. */
    List<Problem> problemsAs(Shape shape) {
        check(shape, source.tree(), Path.ROOT, Scope.OUTERMOST);
        return problems.inOrder();
    }

    /**
     * The problems of a source that is a function from outside.
     *
     * @param secrets the connections that it may name
     */
    List<Problem> problemsOfFunction(List<String> secrets) {
        declarations.lend(Declared.SECRET, secrets);
        check(new Shape.Task(), source.tree(), Path.FUNCTION, Scope.OUTERMOST);
        return problems.inOrder();
    }

    void check(Shape shape, JsonNode node, Path at, Scope scope) {
        if (problems.areMany()) {
            return;
        }
        switch (shape) {
            case NotYet refused -> problems.atKey(at, Wording.refusal(refused.what(), refused.because()), null);
            case Shape.OnMachine machine -> onMachine(machine, node, at, scope);
            case Fields fields -> fields(fields, node, at, scope);
            case Shape.Filled filled -> filled(filled, node, at, scope);
            case OneOf choice -> oneOf(choice, node, at, scope);
            case Shape.IfHas(var field, var with, var without) ->
                check(node.has(field) ? with : without, node, at, scope);
            case ByWord words -> byWord(words, node, at, scope);
            case ByType types -> byType(types, node, at, scope);
            case ListOf list -> list(list, node, at, scope);
            case MapOf map -> map(map, node, at, scope);
            case Open open -> open(open, node, at, scope);
            case Shape.Emitted emitted -> emitted(emitted, node, at, scope);
            case Shape.Text text -> scalars.text(text, node, at, scope);
            case Shape.Scalar(var text) -> scalars.scalar(text, node, at, scope);
            case Shape.SecretText ignored -> scalars.secret(node, at, scope);
            case Shape.Words words -> scalars.words(words, node, at, scope);
            case Shape.Code ignored -> scalars.code(node, at, scope);
            case Shape.Expression(var wanted) -> scalars.expression(node, at, scope, wanted);
            case Shape.Computed(var wanted) -> expressions.computed(at, node.asText(), scope, wanted);
            case Shape.Template ignored -> template(node, at, scope);
            case Shape.Anything ignored -> {}
            case Shape.Annotations ignored -> annotations(node, at);
            case Shape.Schema ignored -> schemas.check(node, at);
            case Shape.Whole whole -> scalars.whole(whole, node, at);
            case Shape.Flag ignored -> scalars.flag(node, at);
            case Shape.Span ignored -> scalars.span(node, at, scope);
            case Shape.Interval ignored -> scalars.interval(node, at, scope);
            case Shape.NameOf name -> scalars.name(name, node, at);
            case Shape.Connection ignored -> scalars.connection(node, at);
            case Shape.Flow ignored -> taskLists.flow(node, at, scope);
            case Shape.Task ignored -> taskLists.task(node, at, scope);
            case Shape.Tasks list -> taskLists.tasks(list, node, at, scope);
            case Shape.Cases ignored -> taskLists.cases(node, at, scope);
        }
    }

    void wrongType(JsonNode node, Path at, String expected) {
        scalars.wrongType(node, at, expected);
    }

    private void fields(Fields shape, JsonNode node, Path at, Scope scope) {
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
                check(field.shape(), entry.getValue(), at.child(entry.getKey()), within(field, node, at, scope));
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
                            || field.shape() instanceof Shape.OnMachine machine && objection(machine, entry.getValue()) != null);
        });
    }

    private void onMachine(Shape.OnMachine machine, JsonNode node, Path at, Scope scope) {
        var use = machine.use().apply(node);
        var objection = objection(machine, node);
        if (use != null && objection != null) {
            problems.atKey(at, Wording.refusal(use.what(), objection), null);
        } else {
            check(machine.shape(), node, at, scope);
        }
    }

    private @Nullable String objection(Shape.OnMachine machine, JsonNode node) {
        var use = machine.use().apply(node);
        return use == null ? null : surroundings.objection(use);
    }

    private void filled(Shape.Filled filled, JsonNode node, Path at, Scope scope) {
        if (node.isObject() && node.isEmpty()) {
            problems.atValue(at, "%s needs one of %s".formatted(
                    filled.fields().what(), Wording.anyOf(List.copyOf(filled.fields().fields().keySet()))), null);
        } else {
            fields(filled.fields(), node, at, scope);
        }
    }

    private void oneOf(OneOf choice, JsonNode node, Path at, Scope scope) {
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

    private void byWord(ByWord shape, JsonNode node, Path at, Scope scope) {
        var there = at.child(shape.field());
        var word = node.path(shape.field());
        var known = shape.shapes().get(word.asText());
        if (!word.isTextual()) {
            wrongType(word, there, Wording.anyOf(shape.shapes().keySet().stream().sorted().toList()));
        } else if (known != null) {
            check(known, node, at, scope);
        } else if (declarations.use(shape.named(), word.textValue())) {
            check(shape.ofNamed(), node, at, scope);
        } else if (ActionCall.isAction(word.textValue(), source.tree().path("use"))) {
            actionCalls.check(word.textValue(), node, at);
            check(shape.ofNamed(), node, at, scope);
        } else if (Functions.isElsewhere(word.textValue())) {
            elsewhere(word.textValue(), there);
            check(shape.ofNamed(), node, at, scope);
        } else {
            var candidates = new TreeSet<>(shape.shapes().keySet());
            candidates.addAll(declarations.candidates(shape.named()));
            var near = Nearest.to(word.textValue(), List.copyOf(candidates));
            problems.atValue(there, "there is no %s %s in `use.%s`".formatted(
                    shape.named().noun, Wording.name(word.textValue()), shape.named().field)
                    + Wording.didYouMean(near), near);
        }
    }

    /** A function that lies outside: whether it is there, and what it is, is seen when it is read. */
    private void elsewhere(String word, Path at) {
        var mistake = Elsewhere.function(word);
        if (mistake != null) {
            problems.inText(at, mistake);
            return;
        }
        CatalogFunction.of(word).map(CatalogFunction::catalog).ifPresent(catalog -> {
            if (!declarations.use(Declared.CATALOG, catalog)) {
                var near = Nearest.to(catalog, declarations.candidates(Declared.CATALOG));
                problems.atValue(
                        at,
                        Elsewhere.noCatalog(catalog) + Wording.didYouMean(near),
                        near == null ? null : word.substring(0, word.indexOf('@') + 1) + near);
            }
        });
    }

    private void byType(ByType shape, JsonNode node, Path at, Scope scope) {
        var chosen = node.isTextual() ? shape.text()
                : node.isObject() ? shape.object()
                : node.isArray() ? shape.list() : null;
        if (chosen == null) {
            wrongType(node, at, shape.what());
        } else {
            check(chosen, node, at, scope);
        }
    }

    private void list(ListOf shape, JsonNode node, Path at, Scope scope) {
        if (!node.isArray()) {
            wrongType(node, at, "a list");
            return;
        }
        if (node.size() < shape.atLeast()) {
            problems.atValue(at, "%s must not be empty".formatted(Wording.subject(at)), null);
        }
        for (var index = 0; index < node.size(); index++) {
            check(shape.item(), node.get(index), at.child(index), scope);
        }
    }

    private void map(MapOf shape, JsonNode node, Path at, Scope scope) {
        if (node.size() > shape.atMost() && node.isObject()) {
            var second = node.properties().stream().skip(shape.atMost()).findFirst().orElseThrow().getKey();
            problems.atKey(at.child(second), "%s stands beside another name; begin a new item for it"
                    .formatted(Wording.word(second)), null);
            return;
        }
        open(new Open(Fields.of(""), shape.key(), shape.value(), shape.atLeast()), node, at, scope);
    }

    private void open(Open shape, JsonNode node, Path at, Scope scope) {
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
                check(field.shape(), entry.getValue(), there, scope);
            } else {
                own(shape, node, there, missing);
                check(shape.other(), entry.getValue(), there, scope);
            }
        }
        if (!missing.isEmpty()) {
            problems.atKey(at, "%s needs %s".formatted(shape.known().what(), Wording.allOf(missing)), null);
        }
    }

    private void emitted(Shape.Emitted shape, JsonNode node, Path at, Scope scope) {
        open(shape.attributes(), node, at, scope);
        if (ownTriggers.fit(node)) {
            problems.atValue(
                    Severity.WARNING,
                    at.child("type"),
                    "this event starts the automation again, whose run emits it again: after 16 runs in a row the last one faults",
                    null);
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

    private void template(JsonNode node, Path at, Scope scope) {
        if (node.isTextual()) {
            expressions.meaning(at, node.textValue(), scope, Severity.WARNING);
            return;
        }
        for (var entry : node.properties()) {
            template(entry.getValue(), at.child(entry.getKey()), scope);
        }
        for (var index = 0; node.isArray() && index < node.size(); index++) {
            template(node.get(index), at.child(index), scope);
        }
    }

    private void annotations(JsonNode node, Path at) {
        isNoObject(node, at);
    }

    private boolean isNoObject(JsonNode node, Path at) {
        if (!node.isObject()) {
            wrongType(node, at, "an object");
        }
        return !node.isObject();
    }
}
