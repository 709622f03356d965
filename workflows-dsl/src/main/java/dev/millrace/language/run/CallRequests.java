package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.Task;
import dev.millrace.language.expression.Template;
import dev.millrace.language.run.Call.Authorization;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the requests of calls from a task's input. */
final class CallRequests {

    private static final int HTTPS = 443;

    private final JsonNode input;
    private final TaskArguments arguments;

    CallRequests(JsonNode input, TaskArguments arguments) {
        this.input = input;
        this.arguments = arguments;
    }

    Call.Request request(Task.Call task) {
        return switch (task) {
            case Task.CallHttp http -> http(http);
            case Task.CallOpenApi api -> openApi(api);
            case Task.CallAsyncApi api -> asyncApi(api);
            case Task.CallGrpc grpc -> grpc(grpc);
            case Task.CallA2a agent ->
                new Call.A2a(agent.method(), uri(agent.endpoint()), agent.card(), object(agent.parameters()));
            case Task.CallMcp mcp -> new Call.Mcp(
                    mcp.protocolVersion(),
                    mcp.method(),
                    uri(mcp.endpoint()),
                    texts(mcp.headers()),
                    object(mcp.parameters()),
                    value(mcp.client()));
        };
    }

    /** The timeout that the call itself has beside its task's. */
    @Nullable Duration timeout(Task.Call task) {
        return task instanceof Task.CallMcp mcp && mcp.timeout() != null
                ? ComputedDuration.of(mcp.timeout().evaluate(input, arguments))
                : null;
    }

    private Call.Http http(Task.CallHttp task) {
        return new Call.Http(
                text(task.method()).toUpperCase(Locale.ROOT),
                uri(task.endpoint()),
                texts(task.headers()),
                texts(task.query()),
                value(task.body()),
                task.result(),
                task.redirect());
    }

    private Call.OpenApi openApi(Task.CallOpenApi task) {
        return new Call.OpenApi(
                uri(task.document()),
                authorization(task.documentAuthentication()),
                text(task.operation()),
                object(task.parameters()),
                task.result(),
                task.redirect());
    }

    private Call.AsyncApi asyncApi(Task.CallAsyncApi task) {
        return new Call.AsyncApi(
                uri(task.document()),
                authorization(task.documentAuthentication()),
                textOrNull(task.channel()),
                textOrNull(task.operation()),
                textOrNull(task.server()),
                texts(task.variables()),
                value(task.payload()),
                texts(task.headers()));
    }

    private Call.Grpc grpc(Task.CallGrpc task) {
        return new Call.Grpc(
                uri(task.proto()),
                authorization(task.protoAuthentication()),
                text(task.service()),
                text(task.host()),
                task.port() == null ? HTTPS : task.port(),
                text(task.method()),
                object(task.arguments()));
    }

    @Nullable Authorization authorization(@Nullable Authentication authentication) {
        return switch (authentication) {
            case null -> null;
            case Authentication.Connection connection ->
                new Authorization.Connection(connection.name(), connection.digest());
            case Authentication.Inline inline when inline.parameters() instanceof Template.Constant ->
                new Authorization.Definition(inline.scheme(), inline.pointer());
            case Authentication.Inline inline ->
                new Authorization.Data(inline.scheme(), inline.parameters().evaluate(input, arguments));
        };
    }

    /** An expression gives the address as it is; a text is a template over the input's fields. */
    String uri(Template endpoint) {
        return endpoint instanceof Template.Constant constant
                ? UriTemplate.expand(constant.value().asText(), input)
                : text(endpoint);
    }

    String text(Template template) {
        return template.evaluate(input, arguments).asText();
    }

    @Nullable String textOrNull(@Nullable Template template) {
        return template == null ? null : text(template);
    }

    @Nullable JsonNode value(@Nullable Template template) {
        return template == null ? null : template.evaluate(input, arguments);
    }

    private JsonNode object(@Nullable Template template) {
        return template == null ? JsonNodeFactory.instance.objectNode() : template.evaluate(input, arguments);
    }

    Map<String, String> texts(@Nullable Template template) {
        var texts = new LinkedHashMap<String, String>();
        if (template != null) {
            template.evaluate(input, arguments).properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    texts.put(field.getKey(), asText(field.getValue()));
                }
            });
        }
        return texts;
    }

    /** A text as it is, any other value as JSON. */
    static String asText(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
