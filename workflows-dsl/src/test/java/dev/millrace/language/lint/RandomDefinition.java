package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.lint.RandomValues.Around;
import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.ByWord;
import dev.millrace.language.lint.Shape.Field;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Open;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * A definition at random, by seed, in which the linter finds no error and whose run ends: made by following the grammar,
 * so that whatever the grammar learns is tried. Loops are short, retries counted, {@code then} leads forward only, and
 * whatever listens has a timeout. Small: a dozen tasks, four deep.
 */
public final class RandomDefinition {

    private static final int MOST_TASKS = 12;
    private static final int DEEPEST = 4;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Random random;
    private final RandomValues values;
    private final String service;
    private final Map<Declared, List<String>> declared = new EnumMap<>(Declared.class);
    private final Set<String> timeoutsUsed = new HashSet<>();
    private int tasksLeft = MOST_TASKS;

    private RandomDefinition(long seed, String service) {
        this.random = new Random(seed);
        this.values = new RandomValues(random, service);
        this.service = service;
        for (var kind : Declared.values()) {
            declared.put(kind, Stream.of("crm", "own-" + kind.field).limit(random.nextInt(3)).toList());
        }
    }

    /** @param service where every call goes to */
    public static ObjectNode tree(long seed, String service) {
        return new RandomDefinition(seed, service).definition();
    }

    /** As {@link #tree}, written down as YAML or JSON in one of several ways. */
    public static String text(long seed, String service) {
        var tree = tree(seed, service);
        var style = new Random(seed);
        return switch (style.nextInt(3)) {
            case 0 -> tree.toString();
            case 1 -> tree.toPrettyString();
            default -> new Dump(DumpSettings.builder()
                            .setMultiLineFlow(style.nextBoolean())
                            .setWidth(40 + style.nextInt(200))
                            .build())
                    .dumpToString(MAPPER.convertValue(tree, Object.class));
        };
    }

    private ObjectNode definition() {
        var definition = fields((Fields) Grammar.DEFINITION, new Around(Set.of(
                "context", "input", "output", "task", "workflow", "runtime"), List.of(), 0, Integer.MAX_VALUE));
        // Events that start a run together correlate by the same names.
        definition.path("schedule").findParents("correlate").forEach(filter -> ((ObjectNode) filter).remove("correlate"));
        return definition;
    }

    private JsonNode make(Shape shape, String name, Around around) {
        return switch (shape) {
            case NotYet refused -> throw new IllegalStateException(refused.what() + " is refused");
            case Fields fields when fields.what().equals("`use`") -> use(fields, around);
            case Fields fields when fields == Elsewhere.RESOURCE -> endpoint("/outside/schema.json");
            case Fields fields when fields == Elsewhere.CATALOG -> endpoint("/outside");
            case Fields fields -> fields(fields, around);
            case Shape.Filled(var fields) -> filled(fields, around);
            case OneOf choice -> oneOf(choice, around);
            case Shape.IfHas choice -> ifHas(choice, around);
            case ByWord words -> byWord(words, around);
            case ByType types -> byType(types, name, around);
            case ListOf(var item, var atLeast) ->
                values.list(atLeast, 2, () -> make(item, name, around));
            case MapOf(var key, var value, var atLeast, var atMost) ->
                open(new Open(Fields.of(""), key, value, atLeast), around);
            case Open open -> open(open, around);
            case Shape.OnMachine(var use, var shaped) -> make(shaped, name, around);
            case Shape.Code ignored -> values.text(new Shape.Text(TextRule.FILLED, true), name, around);
            case Shape.Emitted(var attributes) -> open(attributes, around);
            case Shape.Text text -> values.text(text, name, around);
            case Shape.Scalar(var text) ->
                values.chance(3) ? JSON.numberNode(random.nextInt(5)) : values.text(text, name, around);
            case Shape.SecretText ignored -> values.text(new Shape.Text(TextRule.FILLED, true), name, around);
            case Shape.Words words -> values.word(words);
            case Shape.Expression ignored -> values.expression(name, around);
            case Shape.Computed(var wanted) -> values.computed(wanted, around);
            case Shape.Template ignored -> values.template(around, 2);
            case Shape.Anything ignored -> values.template(around, 1);
            case Shape.Annotations ignored -> values.annotations();
            case Shape.Schema ignored -> values.schema();
            case Shape.Whole(var least, var most) ->
                JSON.numberNode(least + random.nextInt(most == Integer.MAX_VALUE ? 3 : most - least + 1));
            case Shape.Flag ignored -> JSON.booleanNode(random.nextBoolean());
            case Shape.Span ignored -> values.span(name, around);
            case Shape.Interval ignored -> values.interval();
            case Shape.NameOf(var among) -> name(among);
            case Shape.Connection ignored -> JSON.textNode("crm");
            case Shape.Flow ignored -> JSON.textNode(oneOf(around.flows()));
            case Shape.Task ignored -> task(around);
            case Shape.Tasks ignored -> tasks(around);
            case Shape.Cases ignored -> cases(around);
        };
    }

    private ObjectNode fields(Fields shape, Around around) {
        var object = JSON.objectNode();
        var chosen = chosen(shape, around);
        // What names a variable comes before what sees it.
        for (var bound : List.of(false, true)) {
            for (var name : chosen) {
                var field = shape.fields().get(name);
                if (field.bindings().isEmpty() != bound) {
                    object.set(name, make(field.shape(), name, within(field, object, around)));
                }
            }
            // An item and its place have two names.
            if (object.path("at").equals(object.path(object.has("each") ? "each" : "item"))
                    || object.path("at").asText().equals("item")) {
                object.remove("at");
            }
        }
        for (var demand : shape.demands()) {
            if (object.path(demand.field()).asText().equals(demand.value())) {
                for (var name : demand.needed()) {
                    if (!object.has(name)) {
                        object.set(name, make(shape.fields().get(name).shape(), name, around));
                    }
                }
            }
        }
        if (shape == Failures.RETRY) {
            bound(object);
        }
        return object;
    }

    /** No retry policy goes on for ever. */
    private void bound(ObjectNode retry) {
        retry.withObjectProperty("limit").withObjectProperty("attempt").put("count", random.nextInt(3));
    }

    private List<String> chosen(Fields shape, Around around) {
        var chosen = new ArrayList<String>();
        shape.fields().forEach((name, field) -> {
            var ofAChoice = shape.choices().stream().anyMatch(choice -> choice.names().contains(name));
            // Whatever listens ends.
            var needed = field.required()
                    || name.equals("timeout") && shape.fields().containsKey("listen")
                    || shape == Grammar.DEFINITION && name.equals("use");
            if (needed || !ofAChoice && isPossible(field.shape(), around) && values.chance(4)) {
                chosen.add(name);
            }
        });
        for (var choice : shape.choices()) {
            chosen.add(oneOf(choice.names()));
        }
        return chosen;
    }

    private static Around within(Field field, ObjectNode object, Around around) {
        var variables = new LinkedHashSet<>(around.variables());
        for (var binding : field.bindings()) {
            switch (binding) {
                case Binding.Named(var pointer, var otherwise) -> variables.add(object.at(pointer).asText(otherwise));
                case Binding.EveryCaughtError() -> variables.add("error");
                case Binding.BeforeTheRun() -> variables.clear();
            }
        }
        return around.knowing(variables);
    }

    private ObjectNode filled(Fields shape, Around around) {
        var object = fields(shape, around);
        while (object.isEmpty()) {
            object = fields(shape, around);
        }
        return object;
    }

    private ObjectNode oneOf(OneOf choice, Around around) {
        var alternatives = choice.alternatives().fields();
        var name = oneOf(alternatives.keySet().stream()
                .filter(one -> isPossible(alternatives.get(one).shape(), around))
                .toList());
        var object = JSON.objectNode();
        object.set(name, make(alternatives.get(name).shape(), name, around));
        if (choice.beside().containsKey(name)) {
            object.setAll(fields(choice.beside().get(name), around));
        }
        return object;
    }

    private ObjectNode ifHas(Shape.IfHas choice, Around around) {
        var with = isPossible(choice.with(), around) && random.nextBoolean();
        var object = fields((Fields) (with ? choice.with() : choice.without()), around);
        if (with && !object.has(choice.field())) {
            object.set(choice.field(), make(
                    ((Fields) choice.with()).fields().get(choice.field()).shape(), choice.field(), around));
        } else if (!with) {
            object.remove(choice.field());
        }
        return object;
    }

    private JsonNode byType(ByType types, String name, Around around) {
        var chosen = oneOf(possible(types, around));
        if (!(chosen instanceof Shape.Template)) {
            return make(chosen, name, around);
        }
        return chosen == types.object() ? values.object(around, 2) : values.list(0, 3, () -> values.template(around, 1));
    }

    private JsonNode byWord(ByWord words, Around around) {
        var names = Stream.concat(names(words.named()).stream().limit(around.functions()), elsewhere()).toList();
        if (names.isEmpty() || random.nextBoolean()) {
            return make(words.shapes().get(oneOf(words.shapes().keySet().stream().sorted().toList())), "", around);
        }
        return fields((Fields) words.ofNamed(), around).put(words.field(), oneOf(names));
    }

    /** The words that call functions from outside. */
    private Stream<String> elsewhere() {
        return Stream.concat(
                Stream.of(service + "/outside/function.yaml"),
                names(Declared.CATALOG).stream().map("greet:1.0.0@"::concat));
    }

    private ObjectNode endpoint(String path) {
        var address = JSON.textNode(service + path);
        return JSON.objectNode().set("endpoint", random.nextBoolean() ? address : JSON.objectNode().set("uri", address));
    }

    private ObjectNode open(Open shape, Around around) {
        var object = fields(shape.known(), around);
        for (var number = random.nextInt(3); number > 0 || object.size() < shape.atLeast(); number--) {
            var name = values.key(shape.key());
            if (!shape.known().fields().containsKey(name)) {
                object.set(name, make(shape.other(), name, around));
            }
        }
        return object;
    }

    /** What is declared is what can be named. A function calls only those before it, so that none calls itself. */
    private ObjectNode use(Fields shape, Around around) {
        var use = JSON.objectNode();
        for (var kind : Declared.values()) {
            var names = declared.get(kind);
            switch (shape.fields().get(kind.field).shape()) {
                case MapOf(var key, var value, var atLeast, var atMost) -> {
                    var object = use.putObject(kind.field);
                    for (var number = 0; number < names.size(); number++) {
                        var inside = around.calling(number)
                                .knowing(kind == Declared.RETRY ? plus(around.variables(), "error") : around.variables());
                        object.set(names.get(number), make(value, kind.field, inside));
                    }
                }
                case ListOf list -> names.forEach(use.withArrayProperty(kind.field)::add);
                case Shape other -> throw new IllegalStateException("names are not declared by " + other);
            }
        }
        return use;
    }

    private static Set<String> plus(Set<String> names, String name) {
        var all = new LinkedHashSet<>(names);
        all.add(name);
        return all;
    }

    private JsonNode tasks(Around around) {
        var list = JSON.arrayNode();
        var count = around.depth() >= DEEPEST ? 0 : Math.min(tasksLeft, around.depth() == 0 ? 2 + random.nextInt(4) : random.nextInt(4));
        tasksLeft -= count;
        var names = values.names(count);
        for (var place = 0; place < count; place++) {
            var inside = around.within(names.subList(place + 1, count));
            list.addObject().set(names.get(place), task(inside));
        }
        return list;
    }

    private JsonNode task(Around around) {
        var kinds = Stream.of(TaskKind.values())
                .filter(kind -> isPossible(kind.shape, around))
                .toList();
        return make(oneOf(kinds).shape, "", around);
    }

    private JsonNode cases(Around around) {
        var list = JSON.arrayNode();
        var names = values.names(1 + random.nextInt(3));
        for (var name : names) {
            var last = name.equals(names.getLast());
            var aCase = list.addObject().putObject(name);
            if (!last || random.nextBoolean()) {
                aCase.set("when", values.expression("when", around));
            }
            aCase.put("then", oneOf(around.flows()));
        }
        return list;
    }

    private List<Shape> possible(ByType types, Around around) {
        return Stream.of(types.text(), types.object(), types.list())
                .filter(shape -> shape != null && isPossible(shape, around))
                .toList();
    }

    /** Whether there is a value of this shape: what is refused has none, nor has the name of something undeclared. */
    private boolean isPossible(Shape shape, Around around) {
        return switch (shape) {
            case NotYet refused -> false;
            case Shape.NameOf(var among) -> !names(among).isEmpty();
            case Fields fields -> fields.fields().values().stream()
                    .allMatch(field -> !field.required() || isPossible(field.shape(), around));
            case ByType types -> !possible(types, around).isEmpty();
            case Shape any -> true;
        };
    }

    private List<String> names(Declared among) {
        if (among == Declared.AUTHENTICATION) {
            return Stream.concat(declared.get(among).stream(), declared.get(Declared.SECRET).stream()).toList();
        }
        // A timeout once only: no two timers fire in the same moment. See RandomValues.span.
        return declared.get(among).stream()
                .filter(name -> among != Declared.TIMEOUT || !timeoutsUsed.contains(name))
                .toList();
    }

    private JsonNode name(Declared among) {
        var name = oneOf(names(among));
        if (among == Declared.TIMEOUT) {
            timeoutsUsed.add(name);
        }
        return JSON.textNode(name);
    }

    private <T> T oneOf(List<T> candidates) {
        return candidates.get(random.nextInt(candidates.size()));
    }
}
