package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.IfHas;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;
import java.util.List;

/** The shape of the arguments of {@code call: http}. */
final class HttpCall {

    private static final Shape METHOD = new Words(
            List.of("get", "head", "post", "put", "patch", "delete", "options"),
            List.of("trace", "connect"),
            Words.Reading.ANY_CASE_OR_EXPRESSION);

    private static final Shape ADDRESS = new Text(Addresses.ENDPOINT, true);

    static final Shape ENDPOINT = new ByType("an address, or an object with `uri`", ADDRESS,
            new IfHas("authentication", endpoint(new Text(Addresses.PATH_OR_ENDPOINT, true)), endpoint(ADDRESS)), null);

    static final Shape HEADERS = new ByType("an object of names and texts, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(Headers.NAME, new Text(Headers.VALUE, true), 0), null);

    private static final Shape QUERY = new ByType("an object of names and values, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 0), null);

    static final Shape OUTPUT = Words.of("raw", "content", "response");

    static final Shape ARGUMENTS = Fields.of("`with`")
            .required("method", METHOD)
            .required("endpoint", ENDPOINT)
            .optional("headers", HEADERS)
            .optional("query", QUERY)
            .optional("body", new Template())
            .optional("output", OUTPUT)
            .optional("redirect", new Flag());

    private HttpCall() {}

    /** Something that is read from outside (DSL, "External Resource"). */
    static Fields resource(String what) {
        return Fields.of(what).optional("name", Shape.TEXT).required("endpoint", ENDPOINT);
    }

    // Beside an authentication a path is enough: the connection's base URL completes it.
    private static Fields endpoint(Shape address) {
        return Fields.of("`endpoint`")
                .required("uri", address)
                .optional("authentication", Authentications.USED);
    }
}
