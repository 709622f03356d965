package dev.millrace.language.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.ActionCall;

/**
 * One thing that a connector can do: a function of the language whose task calls the connector's API through a connection.
 *
 * @param name by which it is called, {@code github.createIssue}
 * @param title what it does, as an order: "Create an issue"
 * @param input the JSON Schema of its arguments, an object that takes no others
 * @param task a {@code call: http} task whose {@code endpoint} is a path of the connector's API
 */
public record Action(String name, String title, JsonNode input, JsonNode task) {

    /** The connector whose action it is. */
    public String provider() {
        return ActionCall.provider(name);
    }

    /** The function that {@code call: name} runs through {@code connection}. */
    public JsonNode function(String connection) {
        ObjectNode function = task.deepCopy();
        var schema = (ObjectNode) input.deepCopy();
        schema.withObject("properties").putObject(ActionCall.CONNECTION).put("type", "string");
        function.withObject("input").withObject("schema").set("document", schema);
        var with = function.withObject("with");
        var path = with.path("endpoint");
        with.putObject("endpoint")
                .<ObjectNode>set("uri", path)
                .putObject("authentication")
                .put("use", connection);
        return function;
    }
}
