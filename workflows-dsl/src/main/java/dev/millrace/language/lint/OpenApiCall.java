package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;

/** The shape of the arguments of {@code call: openapi}. */
final class OpenApiCall {

    private static final Shape PARAMETERS = new ByType("an object of the operation's parameters, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 0), null);

    static final Shape ARGUMENTS = Fields.of("`with`")
            .required("document", HttpCall.resource("`document`"))
            .required("operationId", new Text(TextRule.FILLED, true))
            .optional("parameters", PARAMETERS)
            .optional("authentication", Authentications.USED)
            .optional("output", HttpCall.OUTPUT)
            .optional("redirect", new Flag());

    private OpenApiCall() {}
}
