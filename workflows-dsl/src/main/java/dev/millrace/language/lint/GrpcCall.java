package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Whole;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shape of the arguments of {@code call: grpc}. */
final class GrpcCall {

    private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?");

    private static final Shape MESSAGE = new MapOf(TextRule.ANY, new Template(), 0);

    private static final Shape MESSAGES = new ByType(
            "an object, a list of objects where the method takes a stream, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_LIST), MESSAGE, new ListOf(MESSAGE, 0));

    static final Shape ARGUMENTS = Fields.of("`with`")
            .required("proto", HttpCall.resource("`proto`"))
            .required("service", Fields.of("`service`")
                    .required("name", new Text(TextRule.FILLED, true))
                    .required("host", new Text(GrpcCall::host, true))
                    .optional("port", new Whole(1, 65_535))
                    .optional("authentication", Authentications.USED))
            .required("method", new Text(TextRule.FILLED, true))
            .optional("arguments", MESSAGES);

    private GrpcCall() {}

    private static @Nullable Mistake host(String text) {
        return HOST.matcher(text).matches()
                ? null
                : Mistake.whole("a host is a name such as grpc.example.com, without scheme and path; its port stands in `port`",
                        null);
    }
}
