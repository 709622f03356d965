package dev.millrace.language.definition;

import static dev.millrace.language.definition.DefinitionReader.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Task.Common;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.expression.Template;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads calls. The word of {@code call} tells the kind; one that is no kind names a function. */
final class CallReader {

    private static final String MCP_VERSION = "2025-06-18";

    private final DefinitionReader definition;

    CallReader(DefinitionReader definition) {
        this.definition = definition;
    }

    Task read(Common common, JsonNode node, String pointer) {
        var with = node.path("with");
        var at = pointer + "/with";
        return switch (node.get("call").textValue()) {
            case "http" -> http(common, with, at);
            case "openapi" -> openApi(common, with, at);
            case "asyncapi" -> asyncApi(common, with, at);
            case "grpc" -> grpc(common, with, at);
            case "a2a" -> a2a(common, with, at);
            case "mcp" -> mcp(common, with, at);
            case String function -> function(common, node, function, pointer);
        };
    }

    private Task function(Common common, JsonNode node, String word, String pointer) {
        var name = definition.function(word, node.path("with"), pointer + "/call");
        return new Task.CallFunction(common, name, definition.value(node.get("with")));
    }

    private Task http(Common common, JsonNode with, String pointer) {
        var endpoint = required(with, "endpoint");
        return new Task.CallHttp(
                common,
                definition.template(required(with, "method")),
                uri(endpoint),
                authentication(endpoint, pointer + "/endpoint"),
                definition.value(with.get("headers")),
                definition.value(with.get("query")),
                definition.value(with.get("body")),
                result(with),
                with.path("redirect").asBoolean(false));
    }

    private Task openApi(Common common, JsonNode with, String pointer) {
        var document = required(required(with, "document"), "endpoint");
        return new Task.CallOpenApi(
                common,
                uri(document),
                authentication(document, pointer + "/document/endpoint"),
                definition.template(required(with, "operationId")),
                definition.value(with.get("parameters")),
                authentication(with, pointer),
                result(with),
                with.path("redirect").asBoolean(false));
    }

    private Task asyncApi(Common common, JsonNode with, String pointer) {
        var document = required(required(with, "document"), "endpoint");
        var message = required(with, "message");
        return new Task.CallAsyncApi(
                common,
                uri(document),
                authentication(document, pointer + "/document/endpoint"),
                definition.value(with.get("channel")),
                definition.value(with.get("operation")),
                definition.value(with.path("server").get("name")),
                definition.value(with.path("server").get("variables")),
                definition.value(message.get("payload")),
                definition.value(message.get("headers")),
                authentication(with, pointer));
    }

    private Task grpc(Common common, JsonNode with, String pointer) {
        var proto = required(required(with, "proto"), "endpoint");
        var service = required(with, "service");
        return new Task.CallGrpc(
                common,
                uri(proto),
                authentication(proto, pointer + "/proto/endpoint"),
                definition.template(required(service, "name")),
                definition.template(required(service, "host")),
                service.has("port") ? service.get("port").intValue() : null,
                authentication(service, pointer + "/service"),
                definition.template(required(with, "method")),
                definition.value(with.get("arguments")));
    }

    private Task a2a(Common common, JsonNode with, String pointer) {
        var card = with.get("agentCard");
        var endpoint = card == null ? required(with, "server") : required(card, "endpoint");
        return new Task.CallA2a(
                common,
                required(with, "method").textValue(),
                card != null,
                uri(endpoint),
                authentication(endpoint, pointer + (card == null ? "/server" : "/agentCard/endpoint")),
                definition.value(with.get("parameters")));
    }

    private Task mcp(Common common, JsonNode with, String pointer) {
        var http = required(required(with, "transport"), "http");
        var endpoint = required(http, "endpoint");
        return new Task.CallMcp(
                common,
                with.path("protocolVersion").asText(MCP_VERSION),
                required(with, "method").textValue(),
                definition.value(with.get("parameters")),
                definition.value(with.get("timeout")),
                uri(endpoint),
                authentication(endpoint, pointer + "/transport/http/endpoint"),
                definition.value(http.get("headers")),
                definition.value(with.get("client")));
    }

    /** The address of an endpoint, which is a text or an object. */
    Template uri(JsonNode endpoint) {
        return definition.template(endpoint.isTextual() ? endpoint : required(endpoint, "uri"));
    }

    /** The {@code authentication} within {@code holder}; null where there is none. */
    @Nullable Authentication authentication(JsonNode holder, String pointer) {
        var authentication = holder.get("authentication");
        return authentication == null ? null : definition.authentication(authentication, pointer + "/authentication");
    }

    private static HttpOutput result(JsonNode with) {
        return HttpOutput.valueOf(with.path("output").asText("content").toUpperCase(Locale.ROOT));
    }
}
