package dev.millrace.connection.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import dev.millrace.language.action.Action;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An action as it stands in an {@code actions.yml}: a request to the provider's API, and what it is made of.
 *
 * @param title what it does, as an order: "Create an issue"
 * @param documentation the page of the provider's documentation
 * @param method of the request
 * @param path below the provider's address; <code>{name}</code> stands for an argument
 * @param input the arguments, each a JSON Schema with a description, in the order in which people are told of them
 * @param required the names of those that are needed
 * @param query the names of those that go into the query, as they are called there, or an expression that makes it
 * @param body the names of those that make the body, or an expression that makes it; null without a body
 * @param form whether the body is a form
 * @param headers that this request needs
 * @param refusal how an answer with status 200 says that it is a refusal; null where the service says it by its status
 * @param output what the answer looks like, a JSON Schema; nothing is checked against it, since an API that adds or leaves
 *     out something must not break a run
 * @param example arguments
 */
record ActionFile(
        String title,
        URI documentation,
        String method,
        String path,
        @Nullable Map<String, JsonNode> input,
        @Nullable List<String> required,
        @Nullable JsonNode query,
        @Nullable JsonNode body,
        boolean form,
        @Nullable Map<String, String> headers,
        Action.@Nullable Refusal refusal,
        @Nullable JsonNode output,
        @Nullable JsonNode example) {

    /** @param name by which it is called, with the provider's */
    Action action(String name) {
        return new Action(name, title, schema(), task(), refusal);
    }

    private JsonNode schema() {
        var schema = Json.mapper().createObjectNode().put("type", "object").put("additionalProperties", false);
        var properties = schema.putObject("properties");
        if (input != null) {
            input.forEach(properties::set);
        }
        var needed = schema.putArray("required");
        Objects.requireNonNullElse(required, List.<String>of()).forEach(needed::add);
        if (example != null) {
            schema.putArray("examples").add(example);
        }
        return schema;
    }

    private JsonNode task() {
        var task = Json.mapper().createObjectNode();
        var metadata = task.putObject("metadata").put("title", title).put("documentation", documentation.toString());
        if (output != null) {
            metadata.set("output", output);
        }
        task.put("call", "http");
        var with = task.putObject("with").put("method", method.toLowerCase(Locale.ROOT)).put("endpoint", path);
        if (query != null) {
            with.set("query", part(query));
        }
        if (body != null) {
            with.set("body", part(body));
        }
        headers(with);
        return task;
    }

    private void headers(ObjectNode with) {
        if (form) {
            with.withObject("headers").put("Content-Type", "application/x-www-form-urlencoded");
        }
        if (headers != null) {
            headers.forEach((name, value) -> with.withObject("headers").put(name, value));
        }
    }

    private static JsonNode part(JsonNode part) {
        return part.isArray() ? TextNode.valueOf(those(names(part))) : part;
    }

    /** An expression for the arguments of those names, without those that are not given. */
    private static String those(List<String> names) {
        return "${ {%s} | with_entries(select(.value != null)) }".formatted(String.join(", ", quoted(names)));
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(name -> "\"%s\"".formatted(name)).toList();
    }

    private static List<String> names(JsonNode array) {
        var names = new ArrayList<String>();
        array.forEach(name -> names.add(name.asText()));
        return names;
    }
}
