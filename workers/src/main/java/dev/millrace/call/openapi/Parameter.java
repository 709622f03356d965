package dev.millrace.call.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.UriText;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parameter of an operation, and how its value is written (OpenAPI 3.1, "Style Values"; Swagger 2.0,
 * "collectionFormat").
 *
 * @param in {@code path}, {@code query}, {@code header}, {@code cookie}; in Swagger 2.0 {@code body} and {@code formData}
 *     too
 * @param explode whether each item of a list, and each field of an object, is a pair of its own
 * @param json whether the value is written as JSON, because the parameter has {@code content} instead of a schema
 */
record Parameter(String name, String in, boolean required, String style, boolean explode, boolean json) {

    static Parameter read(OpenApiDocument document, JsonNode node) {
        var in = node.path("in").asText();
        var style = document.isSwagger()
                ? styleOf(node.path("collectionFormat").asText("csv"), in)
                : node.path("style").asText(in.equals("query") || in.equals("cookie") ? "form" : "simple");
        var explode = document.isSwagger()
                ? node.path("collectionFormat").asText().equals("multi")
                : node.path("explode").asBoolean(style.equals("form"));
        return new Parameter(
                node.path("name").asText(),
                in,
                in.equals("path") || node.path("required").asBoolean(false),
                style,
                explode,
                node.has("content"));
    }

    private static String styleOf(String collectionFormat, String in) {
        return switch (collectionFormat) {
            case "ssv" -> "spaceDelimited";
            case "tsv" -> "tabDelimited";
            case "pipes" -> "pipeDelimited";
            case String comma -> in.equals("query") || in.equals("formData") ? "form" : "simple";
        };
    }

    /** The value in a path, percent-encoded. */
    String inPath(JsonNode value) {
        var separator = explode ? lead() : ",";
        var text = json ? UriText.encoded(value.toString()) : joined(value, separator, UriText::encoded);
        return switch (style) {
            case "label" -> "." + text;
            case "matrix" -> explode && value.isContainerNode() && !json ? ";" + exploded(value) : ";" + UriText.encoded(name) + "=" + text;
            case String simple -> text;
        };
    }

    /** The value in a header, as it is. */
    String plain(JsonNode value) {
        return json ? value.toString() : joined(value, ",", UnaryOperator.identity());
    }

    /** The value as pairs {@code name=value}, percent-encoded. */
    List<String> pairs(JsonNode value) {
        if (json || value.isValueNode()) {
            return List.of(pair(name, value));
        }
        if (style.equals("deepObject") && value.isObject()) {
            return value.propertyStream()
                    .map(field -> pair("%s[%s]".formatted(name, field.getKey()), field.getValue()))
                    .toList();
        }
        if (explode) {
            return value.isArray()
                    ? value.valueStream().map(item -> pair(name, item)).toList()
                    : value.propertyStream().map(field -> pair(field.getKey(), field.getValue())).toList();
        }
        return List.of(UriText.encoded(name) + "=" + joined(value, delimiter(), UriText::encoded));
    }

    private String lead() {
        return style.equals("label") ? "." : ",";
    }

    private String delimiter() {
        return switch (style) {
            case "spaceDelimited" -> "%20";
            case "tabDelimited" -> "%09";
            case "pipeDelimited" -> "%7C";
            case String comma -> ",";
        };
    }

    private String exploded(JsonNode value) {
        var pairs = value.isArray()
                ? value.valueStream().map(item -> pair(name, item))
                : value.propertyStream().map(field -> pair(field.getKey(), field.getValue()));
        return pairs.collect(Collectors.joining(";"));
    }

    /** A list's items; an object's fields, each a pair where it is exploded, else its name and its value in turn. */
    private String joined(JsonNode value, String separator, UnaryOperator<String> writing) {
        var parts = value.isArray()
                ? value.valueStream().map(Parameter::text)
                : value.isObject()
                        ? value.propertyStream().flatMap(field -> explode
                                ? Stream.of(field.getKey() + "=" + text(field.getValue()))
                                : Stream.of(field.getKey(), text(field.getValue())))
                        : Stream.of(text(value));
        return parts.map(writing).collect(Collectors.joining(separator));
    }

    private static String pair(String name, JsonNode value) {
        return UriText.encoded(name) + "=" + UriText.encoded(text(value));
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }
}
