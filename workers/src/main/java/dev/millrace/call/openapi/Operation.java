package dev.millrace.call.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One operation of a document. */
public final class Operation {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final OpenApiDocument document;
    private final String id;
    private final String method;
    private final String path;
    private final JsonNode item;
    private final JsonNode description;

    Operation(OpenApiDocument document, String id, String method, String path, JsonNode item, JsonNode description) {
        this.document = document;
        this.id = id;
        this.method = method;
        this.path = path;
        this.item = item;
        this.description = description;
    }

    /**
     * The request that calls this operation.
     *
     * @param given the values of its parameters by their names, and of its body as {@code body}
     */
    public Call.Http request(JsonNode given, HttpOutput output, boolean redirect) {
        if (!given.isObject()) {
            throw new IllegalArgumentException("The parameters of the operation '%s' must be an object.".formatted(id));
        }
        var left = (ObjectNode) given.deepCopy();
        var query = new ArrayList<String>();
        var headers = new LinkedHashMap<String, String>();
        var cookies = new ArrayList<String>();
        var form = JsonNodeFactory.instance.objectNode();
        @Nullable JsonNode body = null;
        var expanded = path;
        for (var parameter : parameters()) {
            var value = value(parameter, left);
            if (value == null) {
                continue;
            }
            switch (parameter.in()) {
                case "path" -> expanded = expanded.replace("{" + parameter.name() + "}", parameter.inPath(value));
                case "query" -> query.addAll(parameter.pairs(value));
                case "header" -> headers.put(parameter.name(), parameter.plain(value));
                case "cookie" -> cookies.addAll(parameter.pairs(value));
                case "formData" -> form.set(parameter.name(), value);
                case "body" -> body = value;
                case String elsewhere -> throw new IllegalArgumentException(
                        "The parameter '%s' of '%s' stands in '%s', which is no place."
                                .formatted(parameter.name(), id, elsewhere));
            }
        }
        if (!cookies.isEmpty()) {
            headers.put("Cookie", String.join("; ", cookies));
        }
        if (!form.isEmpty()) {
            body = form;
        } else if (body == null) {
            body = body(left);
        }
        refuseUnknown(left);
        if (body != null) {
            headers.put("Content-Type", mediaType(!form.isEmpty()));
        }
        var address = document.server(item, description) + expanded;
        return new Call.Http(
                method.toUpperCase(Locale.ROOT),
                query.isEmpty() ? address : address + "?" + String.join("&", query),
                headers,
                Map.of(),
                body,
                output,
                redirect);
    }

    /** Those of the operation, and those of its path that it does not replace. */
    private List<Parameter> parameters() {
        var all = new LinkedHashMap<String, Parameter>();
        Stream.of(item, description)
                .flatMap(holder -> holder.path("parameters").valueStream())
                .map(parameter -> Parameter.read(document, document.resolved(parameter)))
                .forEach(parameter -> all.put(parameter.in() + " " + parameter.name(), parameter));
        return List.copyOf(all.values());
    }

    private @Nullable JsonNode value(Parameter parameter, ObjectNode left) {
        var value = left.remove(parameter.name());
        if (value != null && !value.isNull()) {
            return value;
        }
        if (parameter.required()) {
            throw new IllegalArgumentException(
                    "The operation '%s' needs the parameter '%s'.".formatted(id, parameter.name()));
        }
        return null;
    }

    private @Nullable JsonNode body(ObjectNode left) {
        var described = document.resolved(description.path("requestBody"));
        if (!described.isObject()) {
            return null;
        }
        var body = left.remove("body");
        if (body == null && described.path("required").asBoolean(false)) {
            throw new IllegalArgumentException(
                    "The operation '%s' needs a body: give it as the parameter 'body'.".formatted(id));
        }
        return body;
    }

    private void refuseUnknown(ObjectNode left) {
        if (left.isEmpty()) {
            return;
        }
        var known = new ArrayList<>(parameters().stream().map(Parameter::name).toList());
        if (description.has("requestBody")) {
            known.add("body");
        }
        throw new IllegalArgumentException("The operation '%s' has no parameter '%s'; it has %s."
                .formatted(id, left.fieldNames().next(), known.isEmpty() ? "none" : String.join(", ", known)));
    }

    /** JSON where the operation takes it, else a form, else what comes first. */
    private String mediaType(boolean form) {
        var taken = taken();
        if (form) {
            refuseFiles(taken);
            return FORM;
        }
        return taken.stream()
                .filter(type -> type.contains("json"))
                .findFirst()
                .or(() -> taken.stream().filter(type -> type.startsWith(FORM)).findFirst())
                .or(() -> taken.stream().findFirst())
                .map(type -> {
                    refuseFiles(List.of(type));
                    return type.contains("*") ? "application/json" : type;
                })
                .orElse("application/json");
    }

    private void refuseFiles(List<String> taken) {
        if (!taken.isEmpty() && taken.stream().allMatch(type -> type.startsWith("multipart/"))) {
            throw new IllegalArgumentException(
                    "The operation '%s' takes multipart/form-data only, which is not supported yet.".formatted(id));
        }
    }

    private List<String> taken() {
        if (document.isSwagger()) {
            var consumes = description.has("consumes") ? description : document.root();
            return consumes.path("consumes").valueStream().map(JsonNode::asText).toList();
        }
        return document.resolved(description.path("requestBody")).path("content").propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }
}
