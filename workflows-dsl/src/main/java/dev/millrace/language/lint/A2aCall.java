package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Words;

/** The shape of the arguments of {@code call: a2a}. */
final class A2aCall {

    private static final Shape METHOD = Words.of(
            "message/send", "message/stream", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe",
            "tasks/pushNotificationConfig/set", "tasks/pushNotificationConfig/get",
            "tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete",
            "agent/getAuthenticatedExtendedCard");

    private static final Shape PARAMETERS = new ByType("an object of the method's parameters, or an expression",
            new Shape.Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.ANY, new Template(), 1), null);

    static final Shape ARGUMENTS = Fields.of("`with`")
            .required("method", METHOD)
            .optional("agentCard", HttpCall.resource("`agentCard`"))
            .optional("server", HttpCall.ENDPOINT)
            .firstOf("agentCard", "server")
            .optional("parameters", PARAMETERS);

    private A2aCall() {}
}
