package dev.millrace.language.lint;

import dev.millrace.language.action.Actions;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.util.List;

/**
 * Finds every mistake in a definition without running anything: at most 200, in the order of the text, one for each
 * mistake. What DSL 1.0.3 has and we do not run yet is an error that names it, so that no run ever meets it. Never
 * throws for what an author wrote. Safe for use by many threads.
 */
public final class Linter {

    private final Surroundings surroundings;
    private final ExpressionCheck expressions;

    public Linter(Surroundings surroundings) {
        this(surroundings, new JqCheck());
    }

    Linter(Surroundings surroundings, ExpressionCheck expressions) {
        this.surroundings = surroundings;
        this.expressions = expressions;
    }

    /** The problems of a definition; it may run where none of them is an error. */
    public List<Problem> lint(Source source) {
        return new Checker(source, surroundings, expressions).problems();
    }

    /**
     * The problems of what a definition refers to outside. A function stands for itself: of what the definition declares
     * under {@code use} it may name nothing but connections.
     *
     * @param secrets the connections that the definition lists
     */
    public List<Problem> lint(Source outside, Reference.Kind kind, List<String> secrets) {
        var checker = new Checker(outside, surroundings, expressions);
        return switch (kind) {
            case SCHEMA -> checker.problemsAs(new Shape.Schema());
            case FUNCTION -> checker.problemsOfFunction(secrets);
        };
    }

    /** The actions that a definition may call. */
    public Actions actions() {
        return surroundings.actions();
    }

    /** As {@link #lint(Source)}; a text that cannot be read has that one problem. */
    public List<Problem> lint(byte[] utf8) {
        try {
            return lint(Source.read(utf8));
        } catch (UnreadableSource unreadable) {
            return List.of(Problem.of(unreadable));
        }
    }
}
