package dev.millrace.call.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The messages of JSON-RPC 2.0. */
public final class JsonRpc {

    private static final int METHOD_NOT_FOUND = -32601;

    private JsonRpc() {}

    public static ObjectNode request(int id, String method, JsonNode parameters) {
        var request = message().put("id", id).put("method", method);
        request.set("params", parameters);
        return request;
    }

    public static ObjectNode notification(String method) {
        return message().put("method", method);
    }

    /** Whether {@code message} is the other side's request, which waits for a reply. */
    public static boolean asks(JsonNode message) {
        return message.has("method") && message.hasNonNull("id");
    }

    /** What a side that offers nothing replies to {@code question}: it is there, and can do nothing else. */
    public static ObjectNode reply(JsonNode question) {
        var reply = message();
        reply.set("id", question.path("id"));
        if (question.path("method").asText().equals("ping")) {
            reply.putObject("result");
        } else {
            reply.putObject("error").put("code", METHOD_NOT_FOUND).put("message", "This client offers no such method");
        }
        return reply;
    }

    /** Whether {@code message} answers the request {@code id}; an error may also answer one whose id was not understood. */
    public static boolean answers(JsonNode message, int id) {
        return message.has("error") && !message.hasNonNull("id")
                || (message.has("result") || message.has("error")) && message.path("id").asInt(id - 1) == id;
    }

    private static ObjectNode message() {
        return JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    }
}
