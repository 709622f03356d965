package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.Annotations;
import dev.millrace.language.lint.Shape.Anything;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Filled;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Whole;
import dev.millrace.language.lint.Shape.Words;
import dev.millrace.language.source.Source;
import java.util.List;

/**
 * Finds every mistake in the shape of a file of test cases, as {@link Linter} does in a definition: a word that is not
 * known is told with its line and column and the word that was probably meant.
 */
public final class CaseLinter {

    private static final Shape FILLED = new Text(TextRule.FILLED, false);

    private static final Shape HEADERS = new MapOf(TextRule.FILLED, Shape.TEXT, 0);

    private static final Shape GIVEN = new OneOf(Fields.of("`given`")
            .optional("event", new Annotations())
            .optional("events", new ListOf(new Annotations(), 1))
            .optional("input", new Anything()));

    private static final Shape STUB = Fields.of("a stub")
            .optional("task", FILLED)
            .optional("method", FILLED)
            .optional("uri", FILLED)
            .optional("times", new Whole(1, Integer.MAX_VALUE))
            .optional("status", new Whole(200, 599))
            .optional("headers", HEADERS)
            .optional("body", Shape.TEXT)
            .optional("content", new Anything())
            .optional("error", Fields.of("the error of a stub")
                    .required("type", FILLED)
                    .optional("status", new Whole(100, 599))
                    .optional("title", Shape.TEXT)
                    .optional("detail", Shape.TEXT));

    private static final Shape STUBS = new ListOf(STUB, 0);

    private static final Shape CALL = new Filled(Fields.of("an expected call")
            .optional("task", FILLED)
            .optional("method", FILLED)
            .optional("uri", FILLED)
            .optional("headers", HEADERS)
            .optional("body", new Anything())
            .optional("connection", FILLED)
            .optional("document", FILLED)
            .optional("operation", FILLED)
            .optional("parameters", new Annotations())
            .optional("run", Fields.of("an expected run")
                    .optional("namespace", FILLED)
                    .optional("name", FILLED)
                    .optional("version", FILLED)
                    .optional("input", new Anything())
                    .optional("awaited", new Flag()))
            .optional("attempt", new Whole(1, Integer.MAX_VALUE))
            .optional("iteration", new Whole(0, Integer.MAX_VALUE)));

    private static final Shape ERROR = new Filled(Fields.of("an expected error")
            .optional("type", FILLED)
            .optional("status", new Whole(100, 599))
            .optional("title", Shape.TEXT)
            .optional("detail", Shape.TEXT)
            .optional("instance", Shape.TEXT));

    private static final Shape EXPECT = new Filled(Fields.of("`expect`")
            .optional("status", Words.of("completed", "faulted", "cancelled", "waiting"))
            .optional("output", new Anything())
            .optional("error", ERROR)
            .optional("calls", new ListOf(CALL, 0))
            .optional("events", new ListOf(new Annotations(), 0))
            .optional("took", new Text(Durations::text, false))
            .optional("starts", new Flag())
            .optional("exact", new ListOf(Words.of("output", "error", "calls", "events"), 1)));

    private static final Shape FILE = Fields.of("a file of test cases")
            .required("cases", new ListOf(Fields.of("a case")
                    .required("name", FILLED)
                    .optional("at", new Text(CloudEvents::time, false))
                    .optional("given", GIVEN)
                    .optional("events_to_come", new ListOf(new Annotations(), 1))
                    .optional("strict", new Flag())
                    .optional("stubs", STUBS)
                    .required("expect", EXPECT), 1));

    private CaseLinter() {}

    /** The problems of the file; it has its shape where there are none. */
    public static List<Problem> lint(Source source) {
        if (!source.tree().isObject()) {
            var at = source.value("");
            return List.of(new Problem(
                    Severity.ERROR, "", at.line(), at.column(), "a file of test cases is an object with `cases`", null));
        }
        return new Checker(source, name -> true, new JqCheck()).problemsAs(FILE);
    }

    /** The problems of a text that is nothing but a list of stubs. */
    public static List<Problem> lintStubs(Source source) {
        return new Checker(source, name -> true, new JqCheck()).problemsAs(STUBS);
    }
}
