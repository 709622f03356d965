package dev.millrace.call.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A document in JSON or YAML, and the references within it. Whatever is wrong with it is an
 * {@link IllegalArgumentException} whose message tells the author of the call.
 *
 * @param what the document is, as messages call it
 */
public record DocumentTree(String what, JsonNode root) {

    /** How long a document may be, in bytes. */
    public static final int LARGEST = 8 * 1024 * 1024;

    private static final YAMLMapper YAML = yamlMapper();
    private static final int MOST_REFERENCES = 20;

    public static DocumentTree read(String what, byte[] content) {
        try {
            return new DocumentTree(what, Json.read(content));
        } catch (CharacterCodingException | JsonProcessingException notJson) {
            return new DocumentTree(what, yaml(what, content));
        }
    }

    private static JsonNode yaml(String what, byte[] content) {
        try {
            return YAML.readTree(content);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The %s is neither JSON nor YAML.".formatted(what), unreadable);
        }
    }

    /** {@code node}, or what it refers to within this document. */
    public JsonNode resolved(JsonNode node) {
        var current = node;
        for (var hop = 0; current.path("$ref").isTextual(); hop++) {
            var reference = current.get("$ref").textValue();
            if (!reference.startsWith("#/") || hop == MOST_REFERENCES) {
                throw new IllegalArgumentException(
                        "The %s refers to '%s'; only references within the document are followed."
                                .formatted(what, reference));
            }
            current = root.at(URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return current;
    }

    private static YAMLMapper yamlMapper() {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(Json.MAX_NESTING);
        return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
    }
}
