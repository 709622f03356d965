package dev.millrace.language.lint;

import dev.millrace.language.lint.Interpolation.Body;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks into texts that are evaluated. In strict mode a text is an expression only as <code>${ }</code>, but for the
 * few fields in which the specification takes bare jq; in loose mode a text that is not one is left alone.
 */
final class Expressions {

    private static final String SECRET_READ =
            "a secret's value cannot be read by an expression: name the connection under authentication";

    private static final Pattern VARIABLE = Pattern.compile("\\$([a-zA-Z_][a-zA-Z0-9_]*)(?=[.\\[]|$)");

    private final Problems problems;
    private final ExpressionCheck language;
    private final boolean loose;

    Expressions(Problems problems, ExpressionCheck language, boolean loose) {
        this.problems = problems;
        this.language = language;
        this.loose = loose;
    }

    /** What a text turned out to be. */
    enum Meaning {
        EXPRESSION,
        LITERAL,
        /** An expression that was not written as one; its author was told. */
        MISTAKEN
    }

    /** A field that always is an expression. */
    void expression(Path at, String text, Scope scope, Wanted wanted) {
        var whole = Interpolation.whole(text);
        read(at, whole == null ? new Body(text, 0) : whole, scope, wanted);
    }

    /** A field that must be <code>${ an expression }</code>, because bare text would mean itself. */
    void computed(Path at, String text, Scope scope, Wanted wanted) {
        if (meaning(at, text, scope, Severity.ERROR, wanted) == Meaning.LITERAL) {
            problems.atValue(at, "%s is text and no expression; write ${ … }".formatted(Wording.name(text)),
                    compiles(text) ? "${ " + text.strip() + " }" : null);
        }
    }

    /**
     * What {@code text} is. Tells what is wrong with an expression, or with a text that was meant to be one.
     *
     * @param mixed how bad an expression within other words is: wrong where such a text can mean nothing, doubtful where
     *     it may be meant as it stands
     */
    Meaning meaning(Path at, String text, Scope scope, Severity mixed) {
        return meaning(at, text, scope, mixed, Wanted.ANYTHING);
    }

    /** @param wanted what it must give where it is an expression */
    Meaning meaning(Path at, String text, Scope scope, Severity mixed, Wanted wanted) {
        var whole = Interpolation.whole(text);
        if (whole != null) {
            read(at, whole, scope, wanted);
            return Meaning.EXPRESSION;
        }
        var unclosed = Interpolation.unclosed(text);
        if (unclosed != null) {
            problems.inText(at, unclosed);
            return Meaning.MISTAKEN;
        }
        if (loose) {
            return bare(at, text);
        }
        var within = Interpolation.mixed(text);
        var mistake = within == null ? unmarked(text, scope) : within;
        if (mistake != null) {
            problems.inText(mixed, at, mistake);
        }
        return mistake == null ? Meaning.LITERAL : Meaning.MISTAKEN;
    }

    /** A literal text that begins with a variable that is known here: it was surely meant to be evaluated. */
    private static @Nullable Mistake unmarked(String text, Scope scope) {
        var variable = VARIABLE.matcher(text);
        return variable.lookingAt() && scope.variables().contains(variable.group(1))
                ? Mistake.whole("%s is text and not evaluated; write ${ … } around it".formatted(Wording.name(text)),
                        "${ " + text + " }")
                : null;
    }

    /** In loose mode whatever compiles is evaluated, and no more is asked of it: it may be plain text all the same. */
    private Meaning bare(Path at, String text) {
        if (!compiles(text)) {
            return Meaning.LITERAL;
        }
        if (language.read(text).freeVariables().contains("secrets")) {
            problems.atValue(at, SECRET_READ, null);
        }
        return Meaning.EXPRESSION;
    }

    private boolean compiles(String text) {
        return !text.isBlank() && language.read(text).mistakes().isEmpty();
    }

    private void read(Path at, Body body, Scope scope, Wanted wanted) {
        if (body.jq().isBlank()) {
            problems.atValue(at, "the expression is empty", null);
            return;
        }
        var reading = language.read(body.jq());
        for (var mistake : reading.mistakes()) {
            var offset = mistake.offset() == Mistake.WHOLE ? Mistake.WHOLE : body.offset() + mistake.offset();
            problems.inText(at, new Mistake(offset, mistake.message(), mistake.suggestion()));
        }
        for (var variable : reading.freeVariables()) {
            variable(at, body, variable, scope);
        }
        var blank = body.jq().length() - body.jq().stripLeading().length();
        wanted.check(reading.types(), at, body.offset() + blank, problems);
    }

    private void variable(Path at, Body body, String variable, Scope scope) {
        var offset = body.offset() + Math.max(0, indexOf(body.jq(), "$" + variable));
        if (variable.equals("secrets")) {
            problems.inText(at, new Mistake(offset, SECRET_READ, null));
        } else if (!scope.variables().contains(variable)) {
            var near = Nearest.to(variable, scope.variables().stream().sorted().toList());
            problems.inText(at, new Mistake(offset, "there is no variable %s here%s".formatted(
                    Wording.word("$" + variable), near == null ? "" : "; did you mean `$" + near + "`?"),
                    near == null ? null : "$" + near));
        }
    }

    /** The first place where the variable stands by itself and not as the beginning of a longer name. */
    private static int indexOf(String jq, String variable) {
        var at = jq.indexOf(variable);
        while (at >= 0 && at + variable.length() < jq.length()
                && Character.isJavaIdentifierPart(jq.charAt(at + variable.length()))) {
            at = jq.indexOf(variable, at + 1);
        }
        return at;
    }
}
