package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.definition.CatalogFunction;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.ByWord;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Open;
import dev.millrace.language.source.Source;
import java.util.List;
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
    private final ObjectFields objectFields;
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
        this.objectFields = new ObjectFields(problems, declarations, this);
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
            case Fields fields -> objectFields.fields(fields, node, at, scope);
            case Shape.Filled filled -> objectFields.filled(filled, node, at, scope);
            case OneOf choice -> objectFields.oneOf(choice, node, at, scope);
            case Shape.IfHas(var field, var with, var without) ->
                check(node.has(field) ? with : without, node, at, scope);
            case ByWord words -> byWord(words, node, at, scope);
            case ByType types -> byType(types, node, at, scope);
            case ListOf list -> list(list, node, at, scope);
            case MapOf map -> objectFields.map(map, node, at, scope);
            case Open open -> objectFields.open(open, node, at, scope);
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
            case Shape.Annotations ignored -> objectFields.isNoObject(node, at);
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

    private void onMachine(Shape.OnMachine machine, JsonNode node, Path at, Scope scope) {
        var use = machine.use().apply(node);
        var objection = objection(machine, node);
        if (use != null && objection != null) {
            problems.atKey(at, Wording.refusal(use.what(), objection), null);
        } else {
            check(machine.shape(), node, at, scope);
        }
    }

    /** Why the machine that it would run on does not allow this; null where it does. */
    @Nullable String objection(Shape.OnMachine machine, JsonNode node) {
        var use = machine.use().apply(node);
        return use == null ? null : surroundings.objection(use);
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

    private void emitted(Shape.Emitted shape, JsonNode node, Path at, Scope scope) {
        objectFields.open(shape.attributes(), node, at, scope);
        if (ownTriggers.fit(node)) {
            problems.atValue(
                    Severity.WARNING,
                    at.child("type"),
                    "this event starts the automation again, whose run emits it again: after 16 runs in a row the last one faults",
                    null);
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
}
