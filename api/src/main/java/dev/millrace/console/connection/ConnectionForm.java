package dev.millrace.console.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.connection.NewConnection;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Provider;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.Sentence;
import dev.millrace.console.Words;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The form for one kind of credentials of one provider, out of the provider's schema. */
record ConnectionForm(Provider provider, CredentialKind kind) {

    private static final String PREFIX = "credentials.";
    private static final String VARIABLE = "variables.";

    static final Link BACK = new Link("Integrations", "/settings/integrations");

    String path() {
        return Paths.with("/connections/new", "provider", provider.name(), "kind", kind.word());
    }

    Form form(Map<String, String> given) {
        var fields = new ArrayList<Field>();
        fields.add(Field.text("name", "Name")
                .value(given.get("name"))
                .placeholder("crm")
                .hint("What definitions call it: use: {secrets: [crm]}. Small letters, digits, - and _."));
        var address = Field.of("url", "base_url", "Address of the API")
                .value(given.get("base_url"))
                .placeholder("https://api.example.com")
                .hint("The credentials are sent to this address and to no other.");
        if (provider.isAddressedByVariables()) {
            provider.variables().forEach((name, variable) -> fields.add(Field.text(VARIABLE + name, variable.title())
                    .value(given.getOrDefault(VARIABLE + name, variable.value()))
                    .hint(Sentence.of(variable.description()))));
        }
        fields.add(provider.isAddressedByVariables() ? address.optional() : address);
        schema().path("properties").properties().forEach(property -> {
            if (!property.getKey().equals("type")) {
                fields.add(field(property.getKey(), property.getValue(), given));
            }
        });
        return new Form(
                "New connection: " + schema().path("title").asText(),
                BACK,
                "The credentials are sealed when they are stored, opened only for the call that needs them, and never shown again.",
                path(),
                "Connect",
                fields);
    }

    /** What the fields say, with the credentials as the schema wants them; a field left empty is not there. */
    NewConnection read(Map<String, String> given) {
        var credentials = Json.mapper().createObjectNode().put("type", kind.word());
        schema().path("properties").properties().forEach(property -> {
            var value = given.getOrDefault(PREFIX + property.getKey(), "");
            if (!value.isEmpty()) {
                put(credentials, property.getKey(), property.getValue(), value);
            } else if (isRequired(property.getKey()) && property.getValue().path("writeOnly").asBoolean()) {
                // A password may be empty: the schema decides.
                credentials.put(property.getKey(), "");
            }
        });
        var variables = new HashMap<String, String>();
        provider.variables().keySet().stream()
                .filter(name -> given.containsKey(VARIABLE + name))
                .forEach(name -> variables.put(name, given.get(VARIABLE + name)));
        return new NewConnection(
                provider.name(),
                emptyToNull(given.get("name")),
                emptyToNull(given.get("base_url")),
                variables,
                credentials);
    }

    private static void put(ObjectNode credentials, String name, JsonNode schema, String value) {
        if (schema.path("type").asText().equals("array")) {
            var array = credentials.putArray(name);
            Words.typed(value).forEach(array::add);
        } else {
            credentials.set(name, schema.path("type").asText().equals("object") ? json(value) : TextNode.valueOf(value));
        }
    }

    /** What is no JSON stays a text, which the schema refuses by the field's name. */
    private static JsonNode json(String value) {
        try {
            return Json.read(value);
        } catch (JsonProcessingException noJson) {
            return TextNode.valueOf(value);
        }
    }

    private Field field(String name, JsonNode schema, Map<String, String> given) {
        var full = PREFIX + name;
        var title = schema.path("title").asText(name);
        var described = Sentence.of(schema.path("description").asText());
        var field = schema.has("enum")
                ? Field.choice(full, title, given.getOrDefault(full, ""), choices(schema.path("enum"), isRequired(name)))
                : line(full, title, schema);
        // What is sealed is not to stand in a page, also not once more because something else was wrong.
        var hinted = field.value(schema.path("writeOnly").asBoolean() ? null : given.get(full)).hint(described);
        var mayBeEmpty = !isRequired(name) || schema.path("pattern").asText().contains("{0,");
        return mayBeEmpty ? hinted.optional() : hinted;
    }

    /** A document, a key for instance, has lines. */
    private static Field line(String name, String title, JsonNode schema) {
        if (schema.has("contentMediaType")) {
            return Field.area(name, title);
        }
        return schema.path("writeOnly").asBoolean() ? Field.password(name, title) : Field.text(name, title);
    }

    private static List<String> choices(JsonNode words, boolean oneIsNeeded) {
        return Stream.concat(
                        oneIsNeeded ? Stream.<String>empty() : Stream.of("", "The usual one"),
                        words.valueStream().map(JsonNode::asText).flatMap(word -> Stream.of(word, word)))
                .toList();
    }

    private JsonNode schema() {
        return provider.kinds().get(kind).json();
    }

    private boolean isRequired(String name) {
        return StreamSupport.stream(schema().path("required").spliterator(), false)
                .anyMatch(word -> word.asText().equals(name));
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
