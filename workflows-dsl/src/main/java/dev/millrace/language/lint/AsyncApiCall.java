package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;

/** The shape of the arguments of {@code call: asyncapi}: what sends a message over HTTP. */
final class AsyncApiCall {

    private static final Shape PROTOCOL = Words.of("http").refusing(
            "amqp", "amqp1", "anypointmq", "googlepubsub", "ibmmq", "jms", "kafka", "mercure", "mqtt", "mqtt5", "nats",
            "pulsar", "redis", "sns", "solace", "sqs", "stomp", "ws");

    private static final Shape PAYLOAD = new ByType("an object, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 0), null);

    private static final Shape VARIABLES = new ByType("an object of names and values, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 0), null);

    private static final Shape HEADERS = new ByType("an object of names and values, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(Headers.NAME, new Template(), 0), null);

    static final Shape ARGUMENTS = Fields.of("`with`")
            .required("document", HttpCall.resource("`document`"))
            .optional("channel", new Text(TextRule.FILLED, true))
            .optional("operation", new Text(TextRule.FILLED, true))
            .oneOf("channel", "operation")
            .optional("server", Fields.of("`server`")
                    .required("name", new Text(TextRule.FILLED, true))
                    .optional("variables", VARIABLES))
            .optional("protocol", PROTOCOL)
            .required("message", Fields.of("`message`")
                    .optional("payload", PAYLOAD)
                    .optional("headers", HEADERS))
            .optional("subscription", new NotYet("subscription",
                    "it needs a broker to subscribe to, and of AsyncAPI's protocols only http is supported"))
            .optional("authentication", Authentications.USED);

    private AsyncApiCall() {}
}
