package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.Span;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;

/** The shape of the arguments of {@code call: mcp}, over HTTP. */
final class McpCall {

    private static final Shape METHOD = Words.of(
            "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/read",
            "resources/templates/list");

    /** The first has another transport; the last has no session and no greeting. */
    private static final Shape VERSION =
            Words.of("2025-03-26", "2025-06-18", "2025-11-25").refusing("2024-11-05", "2026-07-28");

    private static final Shape PARAMETERS = new ByType("an object of the method's parameters, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 0), null);

    private static final Shape TRANSPORT = Fields.of("`transport`")
            .required("http", Fields.of("`http`")
                    .required("endpoint", HttpCall.ENDPOINT)
                    .optional("headers", HttpCall.HEADERS))
            .optional("stdio", new NotYet("stdio",
                    "it would start a program on the machine of the worker; reach the server by `http`"))
            .notYet("options");

    static final Shape ARGUMENTS = Fields.of("`with`")
            .optional("protocolVersion", VERSION)
            .required("method", METHOD)
            .optional("parameters", PARAMETERS)
            .optional("timeout", new Span())
            .required("transport", TRANSPORT)
            .optional("client", Fields.of("`client`")
                    .required("name", new Text(TextRule.FILLED, true))
                    .required("version", new Text(TextRule.FILLED, true)));

    private McpCall() {}
}
