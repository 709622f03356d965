package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.action.Action;
import dev.millrace.language.action.Actions;
import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.ByWord;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Open;
import dev.millrace.language.lint.Shape.Words;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes shapes down as JSON Schemas. What has fields stands once, under {@code $defs}, and is referred to. */
final class ShapeSchemas {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String EXPRESSION = "^\\s*\\$\\{[\\s\\S]*\\}\\s*$";

    /** A name that can be seen whole and is no directive. */
    private static final String TASK_NAME = "^(?!(?:%s)$)(?=[\\s\\S]*%s)[^\\u0000-\\u001f\\u007f-\\u009f]*$"
            .formatted(String.join("|", TaskLists.DIRECTIVES), TextRule.FILLED.pattern());

    private final Actions actions;
    private final boolean loose;
    private final String prefix;
    private final ObjectNode definitions;
    private final Map<Shape, String> names = new IdentityHashMap<>();

    /** @param prefix of the names under {@code definitions} */
    ShapeSchemas(Actions actions, boolean loose, String prefix, ObjectNode definitions) {
        this.actions = actions;
        this.loose = loose;
        this.prefix = prefix;
        this.definitions = definitions;
    }

    ObjectNode of(Shape shape) {
        return switch (shape) {
            case NotYet refused -> JSON.objectNode().set("not", JSON.objectNode());
            case Fields fields -> named(fields, fields.what(), () -> fields(fields));
            case Shape.Filled(var fields) -> fields(fields).put("minProperties", 1);
            case OneOf choice -> named(choice, choice.alternatives().what(), () -> oneOf(choice));
            case Shape.IfHas(var field, var with, var without) ->
                either(type("object"), having(field), of(with), of(without));
            case ByWord words -> byWord(words);
            case ByType types -> byType(types);
            case Shape.ListOf(var item, var atLeast) -> list(of(item), atLeast);
            case MapOf(var key, var value, var atLeast, var atMost) -> map(key, value, atLeast, atMost);
            case Open open -> open(open);
            case Shape.OnMachine(var use, var shaped) -> of(shaped);
            case Shape.Emitted(var attributes) -> of(attributes);
            case Shape.Text(var rule, var evaluated) -> text(rule, evaluated);
            case Shape.Scalar(var text) ->
                of(text).set("type", texts(List.of("string", "number", "boolean")));
            case Shape.SecretText ignored -> text(TextRule.FILLED, true);
            case Words words -> words(words);
            case Shape.Code ignored -> text(TextRule.FILLED, false);
            case Shape.Expression ignored -> text(TextRule.FILLED, false);
            case Shape.Computed ignored ->
                loose ? type("string") : pattern(type("string"), EXPRESSION, "${ an expression }");
            case Shape.Template ignored -> JSON.objectNode();
            case Shape.Anything ignored -> JSON.objectNode();
            case Shape.Annotations ignored -> type("object");
            case Shape.Schema ignored -> reference("json-schema", this::jsonSchema);
            case Shape.Whole(var least, var most) -> whole(least, most);
            case Shape.Flag ignored -> type("boolean");
            case Shape.Span ignored -> duration(true);
            case Shape.Interval ignored -> duration(false);
            case Shape.NameOf ignored -> type("string");
            case Shape.Connection ignored -> text(TextRule.FILLED, false);
            case Shape.Flow ignored -> examples(type("string"), TaskLists.DIRECTIVES);
            case Shape.Task ignored -> reference("task", this::task);
            case Shape.Tasks ignored -> reference("tasks", () -> namedItems(of(new Shape.Task()), TASK_NAME, 0));
            case Shape.Cases ignored -> reference("cases", () -> namedItems(of(TaskLists.CASE), "", 1));
        };
    }

    private ObjectNode fields(Fields shape) {
        var schema = object(shape);
        schema.put("additionalProperties", false);
        for (var demand : shape.demands()) {
            var then = JSON.objectNode();
            required(then, demand.needed());
            schema.withArray("allOf").add(either(JSON.objectNode(), being(demand.field(), demand.value()), then, null));
        }
        for (var choice : shape.choices()) {
            var oneOfThem = schema.withArray("allOf").addObject().putArray(choice.exclusive() ? "oneOf" : "anyOf");
            choice.names().forEach(name -> oneOfThem.add(having(name)));
        }
        return schema;
    }

    /** An object with the fields that run, and whatever else. */
    private ObjectNode object(Fields shape) {
        var schema = type("object");
        if (!shape.what().isEmpty()) {
            schema.put("title", shape.what().replace("`", ""));
        }
        var properties = schema.putObject("properties");
        running(shape).forEach((name, field) -> properties.set(name, described(of(field.shape()), shape, name)));
        required(schema, shape.fields().entrySet().stream()
                .filter(field -> field.getValue().required())
                .map(Map.Entry::getKey)
                .toList());
        return schema;
    }

    private static ObjectNode described(ObjectNode schema, Fields around, String field) {
        var said = FieldWords.of(words(around.what()), field);
        return said == null ? schema : schema.put("description", said);
    }

    private static Map<String, Shape.Field> running(Fields shape) {
        return shape.fields().entrySet().stream()
                .filter(field -> !(field.getValue().shape() instanceof NotYet))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    private ObjectNode oneOf(OneOf choice) {
        var alternatives = running(choice.alternatives()).keySet();
        var schema = fields(choice.beside().values().stream().reduce(choice.alternatives(), Fields::and));
        var oneOfThem = schema.putArray("oneOf");
        alternatives.forEach(name -> oneOfThem.add(having(name)));
        choice.beside().values().stream().flatMap(fields -> fields.fields().keySet().stream()).distinct().forEach(
                field -> schema.withArray("allOf")
                        .add(either(JSON.objectNode(), having(field), havingOneOf(choice.ownersOf(field)), null)));
        return schema;
    }

    private ObjectNode byWord(ByWord words) {
        var named = fields((Fields) words.ofNamed());
        var known = Stream.concat(words.shapes().keySet().stream().sorted(), actions.names().stream()).toList();
        named.withObject("properties").set(words.field(), examples(type("string"), known));
        actions.all().forEach(action -> named.withArray("allOf").add(call(action, words.field())));
        var schema = reference("call-of-a-function", () -> named);
        for (var kind : words.shapes().entrySet().stream().sorted(Map.Entry.comparingByKey(Comparator.reverseOrder())).toList()) {
            schema = either(JSON.objectNode(), being(words.field(), kind.getKey()), of(kind.getValue()), schema);
        }
        return schema;
    }

    /** What follows from a task's calling {@code action}. */
    private ObjectNode call(Action action, String field) {
        var called = having(field);
        called.putObject("properties").putObject(field).set("enum", texts(ActionCall.words(action.name())));
        var then = JSON.objectNode();
        then.putObject("properties").set("with", reference("action-" + action.name(), () -> arguments(action)));
        if (!action.input().path("required").isEmpty()) {
            required(then, List.of("with"));
        }
        return either(JSON.objectNode(), called, then, null);
    }

    private ObjectNode arguments(Action action) {
        ObjectNode schema = action.input().deepCopy();
        var properties = schema.withObject("properties");
        properties.properties().forEach(property -> property.setValue(orExpression(property.getValue())));
        properties.set(ActionCall.CONNECTION, type("string").put("description", "The connection of `use.secrets` to call it through."));
        schema.remove("examples");
        return orExpression(schema).put("title", action.title());
    }

    /** What fits {@code schema}, or is computed. Its description stands where editors look for it. */
    private ObjectNode orExpression(JsonNode schema) {
        ObjectNode plain = schema.deepCopy();
        var description = plain.remove("description");
        plain.path("properties").properties().forEach(property -> property.setValue(orExpression(property.getValue())));
        if (plain.path("items").isObject()) {
            plain.set("items", orExpression(plain.get("items")));
        }
        var either = JSON.objectNode();
        if (description != null) {
            either.set("description", description);
        }
        var alternatives = either.putArray("anyOf").add(plain);
        alternatives.add(loose ? type("string") : pattern(type("string"), EXPRESSION, "${ an expression }"));
        return either;
    }

    private ObjectNode byType(ByType types) {
        var schema = JSON.objectNode();
        var allowed = schema.putArray("type");
        var shapes = new LinkedHashMap<String, @Nullable Shape>();
        shapes.put("string", types.text());
        shapes.put("object", types.object());
        shapes.put("array", types.list());
        shapes.forEach((type, shape) -> {
            if (shape != null) {
                allowed.add(type);
                schema.withArray("allOf").add(either(JSON.objectNode(), type(type), of(shape), null));
            }
        });
        return schema;
    }

    private ObjectNode map(TextRule key, Shape value, int atLeast, int atMost) {
        var map = open(new Open(Fields.of(""), key, value, atLeast));
        return atMost == Integer.MAX_VALUE ? map : map.put("maxProperties", atMost);
    }

    private ObjectNode open(Open shape) {
        var schema = object(shape.known());
        schema.set("additionalProperties", of(shape.other()));
        if (shape.key().pattern() != null) {
            schema.putObject("propertyNames").put("pattern", shape.key().pattern());
        }
        return atLeast(schema, "minProperties", shape.atLeast());
    }

    private ObjectNode text(TextRule rule, boolean evaluated) {
        var schema = type("string");
        if (rule.pattern() != null && !(evaluated && loose)) {
            schema.put("pattern", evaluated ? EXPRESSION + "|" + rule.pattern() : rule.pattern());
        }
        return schema;
    }

    private ObjectNode words(Words words) {
        return switch (words.reading()) {
            case LITERAL -> JSON.objectNode().set("enum", texts(words.allowed()));
            case ANY_CASE_OR_EXPRESSION -> {
                var schema = examples(type("string"), words.allowed());
                var anyCase = words.allowed().stream().map(ShapeSchemas::inAnyCase).collect(Collectors.joining("|"));
                yield loose ? schema : pattern(
                        schema,
                        EXPRESSION + "|^(?:" + anyCase + ")$",
                        String.join(", ", words.allowed()) + " or ${ an expression }");
            }
        };
    }

    private static String inAnyCase(String word) {
        return word.chars()
                .mapToObj(letter -> "[%c%c]".formatted(letter, Character.toUpperCase(letter)))
                .collect(Collectors.joining());
    }

    private ObjectNode duration(boolean evaluated) {
        var schema = JSON.objectNode();
        schema.putArray("type").add("string").add("object");
        examples(schema, List.of("PT30S", "PT15M", "P1D"));
        if (!(evaluated && loose)) {
            pattern(
                    schema,
                    evaluated ? EXPRESSION + "|" + Durations.PATTERN : Durations.PATTERN,
                    "a duration such as PT30S or {seconds: 30}" + (evaluated ? ", or ${ an expression }" : ""));
        }
        var units = schema.putObject("properties");
        Durations.UNITS.forEach(
                unit -> units.set(unit, type("integer").put("minimum", 0).put("maximum", Durations.most(unit))));
        return schema.put("additionalProperties", false).put("minProperties", 1);
    }

    private static ObjectNode whole(int least, int most) {
        var schema = type("integer").put("minimum", least);
        return most == Integer.MAX_VALUE ? schema : schema.put("maximum", most);
    }

    /** A task, whose keyword decides. Without one there is nothing to hold it against but what a task may have. */
    private ObjectNode task() {
        var kinds = Stream.of(TaskKind.values())
                .filter(kind -> !(kind.shape instanceof NotYet))
                // What has another's keyword for a field comes before it, and so is the outermost.
                .sorted(Comparator.comparing(kind -> !kind.companions.isEmpty()))
                .toList();
        var unknown = fields(Grammar.TASK);
        var oneOfThem = unknown.putArray("anyOf");
        for (var kind : TaskKind.values()) {
            if (kinds.contains(kind)) {
                unknown.withObject("properties").putObject(kind.keyword);
                oneOfThem.add(having(kind.keyword));
            }
        }
        var schema = unknown;
        for (var kind : kinds) {
            schema = either(JSON.objectNode(), having(kind.keyword), of(kind.shape), schema);
        }
        return schema.put("type", "object");
    }

    /** A list of objects, each with one field, whose name is its author's. */
    private static ObjectNode namedItems(ObjectNode body, String name, int atLeast) {
        var item = type("object").put("minProperties", 1).put("maxProperties", 1);
        item.set("additionalProperties", body);
        if (!name.isEmpty()) {
            item.putObject("propertyNames").put("pattern", name);
        }
        return list(item, atLeast);
    }

    private ObjectNode jsonSchema() {
        var one = of(new Shape.Schema());
        var schema = JSON.objectNode();
        schema.putArray("type").add("object").add("boolean");
        var properties = schema.putObject("properties");
        var types = JSON.objectNode();
        types.set("enum", texts(JsonSchemas.TYPES));
        properties.set("$schema", type("string").put("pattern", "^" + JsonSchemas.DIALECT.pattern() + "$"));
        properties.set("$ref", type("string").put("pattern", "^#"));
        properties.set("type", either(JSON.objectNode(), type("array"), list(types, 0), types));
        JsonSchemas.KEYWORDS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(keyword -> {
            var value = switch (keyword.getValue()) {
                case SCHEMA -> either(JSON.objectNode(), type("array"), list(one, 0), one);
                case LIST_OF_SCHEMAS -> list(one, 0);
                case OBJECT_OF_SCHEMAS -> type("object").<ObjectNode>set("additionalProperties", one);
            };
            properties.set(keyword.getKey(), value);
        });
        return schema;
    }

    private ObjectNode named(Shape shape, String what, Supplier<ObjectNode> made) {
        var known = names.get(shape);
        if (known != null) {
            return reference(known);
        }
        var words = words(what);
        var name = words;
        for (var number = 2; definitions.has(prefix + name); number++) {
            name = words + "-" + number;
        }
        names.put(shape, name);
        return reference(name, made);
    }

    /** {@code a `call: http` task} as {@code call-http-task}. */
    private static String words(String what) {
        return what.toLowerCase(Locale.ROOT).replaceFirst("^an? ", "").replaceAll("[^a-z0-9]+", " ").strip().replace(' ', '-');
    }

    /** Refers to the definition called {@code name}, which is made where it is not there yet. */
    private ObjectNode reference(String name, Supplier<ObjectNode> made) {
        if (!definitions.has(prefix + name)) {
            // It may refer to itself while it is made.
            definitions.putObject(prefix + name);
            definitions.set(prefix + name, made.get());
        }
        return reference(name);
    }

    private ObjectNode reference(String name) {
        return JSON.objectNode().put("$ref", "#/$defs/" + prefix + name);
    }

    private static ObjectNode either(ObjectNode schema, JsonNode condition, JsonNode then, @Nullable JsonNode otherwise) {
        schema.set("if", condition);
        schema.set("then", then);
        if (otherwise != null) {
            schema.set("else", otherwise);
        }
        return schema;
    }

    private static ObjectNode having(String field) {
        var schema = JSON.objectNode();
        schema.putArray("required").add(field);
        return schema;
    }

    private static ObjectNode havingOneOf(List<String> fields) {
        var schema = JSON.objectNode();
        fields.forEach(field -> schema.withArray("anyOf").add(having(field)));
        return schema;
    }

    private static ObjectNode being(String field, String value) {
        var schema = having(field);
        schema.putObject("properties").putObject(field).put("const", value);
        return schema;
    }

    private static ObjectNode type(String type) {
        return JSON.objectNode().put("type", type);
    }

    private static ObjectNode list(JsonNode item, int atLeast) {
        return atLeast(type("array").set("items", item), "minItems", atLeast);
    }

    private static ObjectNode atLeast(ObjectNode schema, String keyword, int least) {
        return least == 0 ? schema : schema.put(keyword, least);
    }

    private static void required(ObjectNode schema, List<String> names) {
        if (!names.isEmpty()) {
            schema.set("required", texts(names));
        }
    }

    /** @param says what editors tell instead of the pattern */
    private static ObjectNode pattern(ObjectNode schema, String pattern, String says) {
        return schema.put("pattern", pattern).put("patternErrorMessage", "this must be " + says);
    }

    private static ObjectNode examples(ObjectNode schema, List<String> words) {
        return schema.set("examples", texts(words));
    }

    private static JsonNode texts(Collection<String> texts) {
        var array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
