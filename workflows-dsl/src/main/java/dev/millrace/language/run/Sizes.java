package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call.Authorization;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bounds what a run carries along: it stays in the memory of a worker as long as the run does something. */
public final class Sizes {

    static final int LARGEST = 4 * 1024 * 1024;

    private Sizes() {}

    /** Whether {@code value} has at most 4 MiB as JSON in UTF-8. */
    public static boolean fits(JsonNode value) {
        return roomLeft(value, LARGEST) >= 0;
    }

    /** Faults where {@code value} does not fit. */
    static JsonNode bounded(JsonNode value, String what) {
        if (!fits(value)) {
            throw tooLarge(what);
        }
        return value;
    }

    static Fault tooLarge(String what) {
        return new Fault(WorkflowError.Type.RUNTIME.error(
                "The %s is larger than 4 MiB, which is the most that a run carries along.".formatted(what)));
    }

    /** Faults where the request of {@code call} does not fit. */
    static Call bounded(Call call) {
        if (bytes(call) > LARGEST) {
            throw new Fault(WorkflowError.Type.RUNTIME.error(
                    "The request of the call is larger than 4 MiB with its address and headers."));
        }
        return call;
    }

    /** The size of what a call sends. */
    static long bytes(Call call) {
        return bytes(call.authorization())
                + switch (call.request()) {
                    case Call.Http http ->
                        bytes(http.uri())
                                + bytes(http.headers())
                                + bytes(http.query())
                                + (http.body() == null ? 0 : bytes(http.body()));
                    case Call.OpenApi api ->
                        bytes(api.document())
                                + bytes(api.documentAuthorization())
                                + bytes(api.operation())
                                + bytes(api.parameters());
                    case Call.AsyncApi api ->
                        bytes(api.document())
                                + bytes(api.documentAuthorization())
                                + bytes(api.variables())
                                + bytes(api.headers())
                                + (api.payload() == null ? 0 : bytes(api.payload()));
                    case Call.Grpc grpc ->
                        bytes(grpc.proto())
                                + bytes(grpc.protoAuthorization())
                                + bytes(grpc.host())
                                + bytes(grpc.arguments());
                    case Call.A2a agent -> bytes(agent.uri()) + bytes(agent.parameters());
                    case Call.Mcp mcp ->
                        bytes(mcp.uri())
                                + bytes(mcp.headers())
                                + bytes(mcp.parameters())
                                + (mcp.client() == null ? 0 : bytes(mcp.client()));
                };
    }

    /** Faults where {@code request} does not fit. */
    static ProcessRequest bounded(ProcessRequest request) {
        if (bytes(request) > LARGEST) {
            throw new Fault(WorkflowError.Type.RUNTIME.error(
                    "The process is larger than 4 MiB with its code, input, arguments and environment."));
        }
        return request;
    }

    /** The size of what a process is given. */
    static long bytes(ProcessRequest request) {
        return (request.stdin() == null ? 0 : bytes(request.stdin()))
                + request.arguments().stream().mapToLong(Sizes::bytes).sum()
                + bytes(request.environment())
                + switch (request.program()) {
                    case ProcessRequest.Script(var language, var code, var source, var authorization) ->
                        (code == null ? 0 : bytes(code)) + (source == null ? 0 : bytes(source)) + bytes(authorization);
                    case ProcessRequest.Shell(var command) -> bytes(command);
                    case ProcessRequest.Container container ->
                        bytes(container.image())
                                + bytes(container.name())
                                + (container.command() == null ? 0 : bytes(container.command()))
                                + bytes(container.volumes())
                                + bytes(container.ports());
                };
    }

    private static long bytes(@Nullable Authorization authorization) {
        return authorization instanceof Authorization.Data data ? bytes(data.parameters()) : 0;
    }

    private static long bytes(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToLong(pair -> bytes(pair.getKey()) + bytes(pair.getValue()))
                .sum();
    }

    private static long bytes(String text) {
        return Long.MAX_VALUE - afterText(text, Long.MAX_VALUE);
    }

    /** The size of {@code value} as JSON in UTF-8, at least nearly. */
    static long bytes(JsonNode value) {
        return Long.MAX_VALUE - roomLeft(value, Long.MAX_VALUE);
    }

    /** What is left of {@code room} after {@code value}; negative once there is none. */
    private static long roomLeft(JsonNode value, long room) {
        var left = room;
        if (value.isTextual()) {
            return afterText(value.textValue(), left);
        }
        if (value.isObject()) {
            for (var field : value.properties()) {
                left = roomLeft(field.getValue(), afterText(field.getKey(), left) - 2);
                if (left < 0) {
                    return left;
                }
            }
            return left - 2;
        }
        if (value.isArray()) {
            for (var item : value) {
                left = roomLeft(item, left - 1);
                if (left < 0) {
                    return left;
                }
            }
            return left - 2;
        }
        return left - value.asText().length();
    }

    private static long afterText(String text, long room) {
        var left = room - 2;
        for (var index = 0; index < text.length() && left >= 0; index++) {
            left -= bytes(text.charAt(index));
        }
        return left;
    }

    /** A surrogate is half of a character that takes four. */
    private static int bytes(char character) {
        if (character < ' ') {
            return 6;
        }
        if (character == '"' || character == '\\') {
            return 2;
        }
        if (character < 0x80) {
            return 1;
        }
        return character < 0x800 || Character.isSurrogate(character) ? 2 : 3;
    }
}
