package dev.millrace.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.trial.Caller;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a run asks of the world: a call, a run of another automation, or a process.
 *
 * @param request what the other side would see, without what is the run's own
 * @param essence by what the other side tells requests apart
 * @param form of what the task gets, such as {@code content}: an answer in another form is none
 */
record Asked(Caller caller, Kind kind, ObjectNode request, JsonNode essence, String form) {

    private static final List<String> ESSENCE = List.of("method", "uri", "body", "document", "operation", "parameters");

    enum Kind {
        CALL,
        RUN,
        PROCESS
    }

    static Asked call(Caller caller, Call call, Request request) {
        var tree = Json.mapper().<ObjectNode>valueToTree(request);
        if (tree.get("headers") instanceof ObjectNode headers) {
            var compared = tree.putObject("headers");
            headers.properties().forEach(header -> {
                var name = header.getKey().toLowerCase(Locale.ROOT);
                var ours = name.equals("idempotency-key") && header.getValue().asText().startsWith(call.runId());
                if (!ours) {
                    compared.set(name, header.getValue());
                }
            });
        }
        return new Asked(caller, Kind.CALL, tree, tree.deepCopy().retain(ESSENCE), form(call).name().toLowerCase(Locale.ROOT));
    }

    private static HttpOutput form(Call call) {
        return switch (call.request()) {
            case Call.Http http -> http.output();
            case Call.OpenApi api -> api.output();
            case Call.AsyncApi api -> HttpOutput.CONTENT;
            case Call.Grpc grpc -> HttpOutput.CONTENT;
            case Call.A2a agent -> HttpOutput.CONTENT;
            case Call.Mcp server -> HttpOutput.CONTENT;
        };
    }

    static Asked run(Caller caller, Child child) {
        var tree = Json.mapper().createObjectNode().put("namespace", child.namespace()).put("name", child.name());
        tree.put("version", child.version()).put("awaited", child.awaited()).set("input", child.input());
        return new Asked(caller, Kind.RUN, tree, tree, "");
    }

    static Asked process(Caller caller, ProcessRequest process) {
        var tree = Json.mapper().createObjectNode();
        tree.set("program", Json.mapper().valueToTree(process.program()));
        tree.set("arguments", Json.mapper().valueToTree(process.arguments()));
        tree.set("environment", Json.mapper().valueToTree(process.environment()));
        tree.put("stdin", process.stdin()).put("awaited", process.awaited());
        return new Asked(caller, Kind.PROCESS, tree, tree, process.output().name().toLowerCase(Locale.ROOT));
    }

    /** Whether a run that is started is waited for. */
    boolean awaited() {
        return request.path("awaited").asBoolean();
    }

    /** Whether the other side would take both for the same request. */
    boolean asksTheSameAs(Asked other) {
        return kind == other.kind && essence.equals(other.essence);
    }

    boolean isOfTheSameTaskAs(Asked other) {
        return kind == other.kind && caller.name().equals(other.caller.name());
    }

    /** Whether it is the same turn and attempt of a task with that name. */
    boolean isOfTheSameTurnAs(Asked other) {
        return isOfTheSameTaskAs(other)
                && caller.attempt() == other.caller.attempt()
                && Objects.equals(caller.iteration(), other.caller.iteration());
    }
}
