package dev.millrace.language.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.ActionCall;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a connector can do: a function of the language whose task calls the connector's API through a connection.
 *
 * @param name by which it is called, {@code github.createIssue}
 * @param title what it does, as an order: "Create an issue"
 * @param input the JSON Schema of its arguments, an object that takes no others
 * @param task a {@code call: http} task whose {@code endpoint} is a path of the connector's API
 * @param refusal how an answer that looks like a success says that it is none; null where status codes say it
 */
public record Action(String name, String title, JsonNode input, JsonNode task, @Nullable Refusal refusal) {

    private static final String COMMUNICATION = "https://serverlessworkflow.io/spec/1.0.0/errors/communication";
    private static final int REFUSED = 422;

    /**
     * A refusal that is answered with 200.
     *
     * @param when jq over the answer that gives true for one
     * @param says jq over the answer that gives the reason
     */
    public record Refusal(String when, String says) {}

    /** The connector whose action it is. */
    public String provider() {
        return ActionCall.provider(name);
    }

    /** The function that {@code call: name} runs through {@code connection}. */
    public JsonNode function(String connection) {
        ObjectNode call = task.deepCopy();
        var with = call.withObject("with");
        var path = with.path("endpoint");
        with.putObject("endpoint")
                .<ObjectNode>set("uri", path)
                .putObject("authentication")
                .put("use", connection);
        var function = refusal == null ? call : checked(call, refusal);
        var schema = (ObjectNode) input.deepCopy();
        schema.withObject("properties").putObject(ActionCall.CONNECTION).put("type", "string");
        function.withObject("input").withObject("schema").set("document", schema);
        return function;
    }

    /** The call, and an error of type {@code communication} with status 422 where its answer is a refusal. */
    private ObjectNode checked(ObjectNode call, Refusal refused) {
        var function = JsonNodeFactory.instance.objectNode();
        var tasks = function.putArray("do");
        tasks.addObject().set(name, call);
        var refusing = tasks.addObject().putObject("refused");
        refusing.put("if", "${ " + refused.when() + " }");
        refusing.putObject("raise")
                .putObject("error")
                .put("type", COMMUNICATION)
                .put("status", REFUSED)
                .put("title", "Refused")
                .put("detail", "${ " + refused.says() + " }");
        return function;
    }
}
