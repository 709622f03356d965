package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Expression;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.NameOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Span;
import dev.millrace.language.lint.Shape.Tasks;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Whole;
import org.jspecify.annotations.Nullable;

/** The shapes of what goes wrong and what is done about it: errors, retry policies, {@code catch}. */
final class Failures {

    private static final TextRule INSTANCE = TextRule.like("^(?:$|/)", Failures::instance);

    private static final Shape STATUS = new Whole(100, 599);

    /** An error to raise. */
    static final Shape ERROR = Fields.of("an error")
            .required("type", new Text(Addresses.IDENTIFIER, true))
            .required("status", STATUS)
            .optional("title", Shape.EVALUATED_TEXT)
            .optional("detail", Shape.EVALUATED_TEXT)
            .optional("instance", new Text(INSTANCE, true));

    /** An error inline, or the name of one. */
    static final Shape RAISED = new ByType("an error, or the name of one in `use.errors`",
            new NameOf(Declared.ERROR), ERROR, null);

    // The specification gives a backoff no settings of its own.
    private static final Shape BACKOFF = new OneOf(Fields.of("`backoff`")
            .optional("constant", Fields.of("`constant`"))
            .optional("exponential", Fields.of("`exponential`"))
            .optional("linear", Fields.of("`linear`")));

    static final Shape RETRY = Fields.of("a retry policy")
            .optional("when", Expression.CONDITION)
            .optional("exceptWhen", Expression.CONDITION)
            .optional("delay", new Span())
            .optional("backoff", BACKOFF)
            .optional("limit", Fields.of("`limit`")
                    .optional("attempt", Fields.of("`attempt`")
                            .optional("count", new Whole(0, Integer.MAX_VALUE))
                            .optional("duration", new Span()))
                    .optional("duration", new Span()))
            .optional("jitter", Fields.of("`jitter`")
                    .required("from", new Span())
                    .required("to", new Span()));

    private static final Shape FILTER = new Shape.Filled(Fields.of("an error filter")
            .optional("type", Shape.TEXT)
            .optional("status", STATUS)
            .optional("instance", Shape.TEXT)
            .optional("title", Shape.TEXT)
            .optional("detail", Shape.TEXT));

    private static final Binding CAUGHT = new Binding.Named("/as", "error");

    static final Shape CATCH = Fields.of("`catch`")
            .optional("errors", Fields.of("`errors`").optional("with", FILTER))
            .optional("as", new Text(Identity.A_VARIABLE, false))
            .optional("when", Expression.CONDITION, CAUGHT)
            .optional("exceptWhen", Expression.CONDITION, CAUGHT)
            .optional("retry", new ByType("a retry policy, or the name of one in `use.retries`",
                    new NameOf(Declared.RETRY), RETRY, null), CAUGHT)
            .optional("do", new Tasks(true), CAUGHT)
            .optional("then", new NotYet("catch.then"));

    private Failures() {}

    private static @Nullable Mistake instance(String text) {
        return text.isEmpty() || text.startsWith("/")
                ? null
                : Mistake.whole("an error's instance is a JSON pointer such as /do/0/charge", "/" + text);
    }
}
