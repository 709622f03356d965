package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.Document;
import dev.millrace.language.definition.Definition.Input;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Definition.Output;
import dev.millrace.language.definition.Definition.Timeout;
import dev.millrace.language.definition.Definition.Use;
import dev.millrace.language.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Definition} from a tree in which the linter has found no error; what the linter refuses is met here
 * with an {@link IllegalArgumentException}, since it means that somebody skipped it.
 */
public final class DefinitionReader {

    private final JsonNode root;
    private final JsonNode use;
    private final boolean loose;
    private final Outside outside;

    /** @param root of the definition, or of a function from outside */
    DefinitionReader(JsonNode root, Outside outside) {
        this.root = root;
        this.use = root.path("use");
        this.loose = root.path("evaluate").path("mode").asText().equals("loose");
        this.outside = outside;
    }

    /** A definition that refers to nothing outside. */
    public static Definition read(JsonNode root) {
        return read(root, Resources.NONE);
    }

    /** A definition with all that it refers to outside; without one of them there is nothing to run. */
    public static Definition read(JsonNode root, Resources resources) {
        var outside = new Outside(resources);
        var definition = new DefinitionReader(root, outside).definition();
        if (!outside.missing().isEmpty()) {
            throw new IllegalArgumentException("what is at %s was not read".formatted(outside.missing().getFirst().address()));
        }
        return definition;
    }

    /** A definition as far as it is written here, to be looked at and not to be run: what lies outside is left out. */
    public static Definition outline(JsonNode root) {
        return new DefinitionReader(root, new Outside(Resources.NONE)).definition();
    }

    /** What a definition refers to outside, and what that refers to, as far as {@code resources} has it. */
    public static List<Reference> references(JsonNode root, Resources resources) {
        var outside = new Outside(resources);
        new DefinitionReader(root, outside).definition();
        return outside.references();
    }

    private Definition definition() {
        var document = root.path("document");
        var tasks = new TaskReader(this);
        var input = input(root.get("input"), "/input");
        var output = output(root.get("output"), "/output");
        var functions = functions(tasks);
        var extensions = extensions(tasks);
        var list = tasks.tasks(root.path("do"), "/do");
        // Now all calls are known.
        functions.putAll(outside.functions());
        return new Definition(
                new Document(
                        text(document, "dsl"),
                        text(document, "namespace"),
                        text(document, "name"),
                        text(document, "version")),
                root,
                outside.resources(),
                input,
                output,
                timeout(root.get("timeout")),
                new Use(authentications(), functions, extensions, texts(use.path("secrets"))),
                schedule(root.path("schedule")),
                root.path("schedule").has("on") ? EventsReader.consumption(root.path("schedule").path("on")) : null,
                list);
    }

    private Map<String, Authentication> authentications() {
        var named = new LinkedHashMap<String, Authentication>();
        use.path("authentications").properties().forEach(entry -> named.put(entry.getKey(), scheme(entry.getValue(), "/use/authentications/" + escaped(entry.getKey()))));
        return named;
    }

    private Map<String, NamedTask> functions(TaskReader tasks) {
        var named = new LinkedHashMap<String, NamedTask>();
        use.path("functions").properties().forEach(entry -> {
            var pointer = "/use/functions/" + escaped(entry.getKey());
            named.put(entry.getKey(), new NamedTask(entry.getKey(), pointer, tasks.task(entry.getValue(), pointer)));
        });
        return named;
    }

    private List<Extension> extensions(TaskReader tasks) {
        var extensions = new ArrayList<Extension>();
        var list = use.path("extensions");
        for (var place = 0; place < list.size(); place++) {
            var named = list.get(place).properties().iterator().next();
            var pointer = "/use/extensions/%d/%s".formatted(place, escaped(named.getKey()));
            var extension = named.getValue();
            extensions.add(new Extension(
                    named.getKey(),
                    text(extension, "extend"),
                    expression(extension.get("when")),
                    tasks.tasks(extension.path("before"), pointer + "/before"),
                    tasks.tasks(extension.path("after"), pointer + "/after")));
        }
        return extensions;
    }

    private static @Nullable Schedule schedule(JsonNode node) {
        return node.isMissingNode() || node.has("on") ? null : Schedule.of(node);
    }

    Input input(@Nullable JsonNode node, String pointer) {
        return node == null ? Input.AS_IT_IS : new Input(schema(node, pointer), expression(node.get("from")));
    }

    /** An {@code output} or an {@code export}. */
    Output output(@Nullable JsonNode node, String pointer) {
        return node == null ? Output.AS_IT_IS : new Output(schema(node, pointer), expression(node.get("as")));
    }

    @Nullable Timeout timeout(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        var inline = node.isTextual() ? use.path("timeouts").path(node.textValue()) : node;
        return new Timeout(template(required(inline, "after")));
    }

    /** The retry policy or the error at {@code node}, looked up in {@code use} where it is a name. */
    JsonNode resolve(JsonNode node, String collection) {
        if (!node.isTextual()) {
            return node;
        }
        return required(use.path(collection), node.textValue());
    }

    /** The {@code authentication} of a call: by name, or a scheme of its own. */
    Authentication authentication(JsonNode node, String pointer) {
        var name = node.get("use");
        if (name == null) {
            return scheme(node, pointer);
        }
        var named = use.path("authentications").get(name.textValue());
        return named == null
                ? new Authentication.Connection(name.textValue(), false)
                : scheme(named, "/use/authentications/" + escaped(name.textValue()));
    }

    private Authentication scheme(JsonNode node, String pointer) {
        var scheme = node.properties().iterator().next();
        var connection = scheme.getValue().get("use");
        return connection == null
                ? new Authentication.Inline(
                        scheme.getKey(), template(scheme.getValue()), pointer + "/" + escaped(scheme.getKey()))
                : new Authentication.Connection(connection.textValue(), scheme.getKey().equals("digest"));
    }

    /** {@code name} as a part of a JSON pointer (RFC 6901, section 3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private @Nullable JsonNode schema(JsonNode node, String pointer) {
        var schema = node.path("schema");
        return schema.has("resource")
                ? outside.schema(reference(
                        Reference.Kind.SCHEMA,
                        required(schema.get("resource"), "endpoint"),
                        pointer + "/schema/resource/endpoint"))
                : schema.get("document");
    }

    /**
     * Finds the function that {@code call: word} at {@code pointer} means, unless it is one of {@code use.functions}, and
     * tells its name among the definition's functions.
     */
    String function(String word, JsonNode with, String pointer) {
        if (ActionCall.isAction(word, use)) {
            var address = ActionCall.of(word, with).address();
            outside.function(address, new Reference(Reference.Kind.FUNCTION, address, pointer, null));
            return address;
        }
        var catalogued = CatalogFunction.of(word);
        if (catalogued.isPresent()) {
            var function = catalogued.get();
            var endpoint = "/use/catalogs/%s/endpoint".formatted(escaped(function.catalog()));
            var catalog = reference(
                    Reference.Kind.FUNCTION, required(required(use.path("catalogs"), function.catalog()), "endpoint"), endpoint);
            outside.function(word, new Reference(
                    Reference.Kind.FUNCTION, function.at(catalog.address()), pointer, catalog.authentication()));
        } else if (word.contains("://")) {
            outside.function(word, new Reference(Reference.Kind.FUNCTION, RepositoryPage.raw(word), pointer, null));
        }
        return word;
    }

    private Reference reference(Reference.Kind kind, JsonNode endpoint, String pointer) {
        if (endpoint.isTextual()) {
            return new Reference(kind, RepositoryPage.raw(endpoint.textValue()), pointer, null);
        }
        var authentication = endpoint.get("authentication");
        return new Reference(
                kind,
                RepositoryPage.raw(text(endpoint, "uri")),
                pointer + "/uri",
                authentication == null ? null : authentication(authentication, pointer + "/authentication"));
    }

    static @Nullable Template expression(@Nullable JsonNode node) {
        return node == null ? null : Template.expression(node);
    }

    @Nullable Template value(@Nullable JsonNode node) {
        return node == null ? null : template(node);
    }

    /** A value in the definition's mode. */
    Template template(JsonNode node) {
        return loose ? Template.loose(node) : Template.value(node);
    }

    static JsonNode required(JsonNode node, String field) {
        var value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("'%s' is missing".formatted(field));
        }
        return value;
    }

    static String text(JsonNode node, String field) {
        return required(node, field).asText();
    }

    static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
