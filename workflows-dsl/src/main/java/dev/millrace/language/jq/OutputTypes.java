package dev.millrace.language.jq;

import static com.fasterxml.jackson.databind.node.JsonNodeType.ARRAY;
import static com.fasterxml.jackson.databind.node.JsonNodeType.BOOLEAN;
import static com.fasterxml.jackson.databind.node.JsonNodeType.MISSING;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NULL;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NUMBER;
import static com.fasterxml.jackson.databind.node.JsonNodeType.OBJECT;
import static com.fasterxml.jackson.databind.node.JsonNodeType.STRING;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which types the outputs of an expression may have, told without evaluating it. What cannot be told may be anything: a
 * type that is not in a set never comes out. {@code MISSING} stands for no output at all, and a set that is empty for an
 * error.
 */
final class OutputTypes {

    private static final Set<JsonNodeType> VALUE = Set.of(ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING);

    /** Enough for whatever people write; a definition of the prelude may call itself. */
    private static final int MOST_STEPS = 2_000;

    private static final int DEEPEST = 100;

    /** Functions of our own with one output of one type, unless an argument has none. */
    private static final Map<String, JsonNodeType> GIVEN = Map.ofEntries(
            Map.entry("not", BOOLEAN),
            Map.entry("has", BOOLEAN),
            Map.entry("contains", BOOLEAN),
            Map.entry("startswith", BOOLEAN),
            Map.entry("endswith", BOOLEAN),
            Map.entry("type", STRING),
            Map.entry("tostring", STRING),
            Map.entry("tojson", STRING),
            Map.entry("join", STRING),
            Map.entry("implode", STRING),
            Map.entry("ascii_downcase", STRING),
            Map.entry("ascii_upcase", STRING),
            Map.entry("length", NUMBER),
            Map.entry("utf8bytelength", NUMBER),
            Map.entry("tonumber", NUMBER),
            Map.entry("now", NUMBER),
            Map.entry("keys", ARRAY),
            Map.entry("keys_unsorted", ARRAY),
            Map.entry("to_entries", ARRAY),
            Map.entry("explode", ARRAY),
            Map.entry("flatten", ARRAY),
            Map.entry("split", ARRAY),
            Map.entry("from_entries", OBJECT));

    private int steps;
    private int depth;

    private OutputTypes() {}

    /** The types that a run may see: an expression without an output gives null. */
    static Set<JsonNodeType> of(Ast expression) {
        var types = copy(new OutputTypes().of(expression, VALUE));
        if (types.remove(MISSING)) {
            types.add(NULL);
        }
        return Set.copyOf(types);
    }

    private Set<JsonNodeType> of(Ast expression, Set<JsonNodeType> input) {
        if (++steps > MOST_STEPS || depth > DEEPEST) {
            return anything();
        }
        depth++;
        try {
            return switch (expression) {
                case Ast.Identity identity -> input;
                case Ast.Literal literal -> EnumSet.of(literal.value().getNodeType());
                case Ast.Pipe pipe -> pipe(pipe.stages(), input);
                case Ast.Binary binary -> binary(binary, input);
                case Ast.CallNative call -> call(call, input);
                case Ast.CallPrelude call -> with(call.arguments(), input, of(call.function().body(), input));
                case Ast.If choice -> with(
                        List.of(choice.condition()),
                        input,
                        both(of(choice.then(), input), of(choice.otherwise(), input)));
                case Ast.ArrayOf array -> EnumSet.of(ARRAY);
                case Ast.ObjectOf object -> with(
                        object.entries().stream().flatMap(entry -> Stream.of(entry.key(), entry.value())).toList(),
                        input,
                        EnumSet.of(OBJECT));
                case Ast.Comma comma ->
                    comma.branches().stream().map(branch -> of(branch, input)).reduce(Set.of(), OutputTypes::both);
                case Ast.Bind bind -> with(List.of(bind.source()), input, of(bind.body(), input));
                case Ast.Text text -> with(text.parts(), input, EnumSet.of(STRING));
                case Ast.Format format -> EnumSet.of(STRING);
                case Ast.Negate negate -> with(List.of(negate.of()), input, EnumSet.of(NUMBER));
                case Ast.Define define -> of(define.body(), input);
                case Ast.Try attempt -> both(
                        of(attempt.body(), input), attempt.handler() == null ? EnumSet.of(MISSING) : anything());
                case Ast.Index index -> with(List.of(index.of(), index.key()), input, VALUE);
                case Ast.Variable variable -> VALUE;
                case Ast.Free variable -> VALUE;
                case Ast.Iterate iterate -> anything();
                case Ast.CallLocal call -> anything();
                case Ast.CallArgument call -> anything();
                case Ast.Slice slice -> anything();
                case Ast.Assign assign -> anything();
                case Ast.Update update -> anything();
                case Ast.Reduce reduce -> anything();
                case Ast.Foreach foreach -> anything();
                case Ast.Label label -> anything();
                case Ast.Break jump -> anything();
            };
        } finally {
            depth--;
        }
    }

    private static Set<JsonNodeType> anything() {
        return both(VALUE, Set.of(MISSING));
    }

    private Set<JsonNodeType> pipe(List<Ast> stages, Set<JsonNodeType> input) {
        var types = input;
        var mayEnd = false;
        for (var stage : stages) {
            var values = copy(of(stage, types));
            mayEnd |= values.remove(MISSING);
            types = values;
        }
        return mayEnd ? both(types, Set.of(MISSING)) : types;
    }

    private Set<JsonNodeType> call(Ast.CallNative call, Set<JsonNodeType> input) {
        if (call.name().equals("empty") && call.arguments().isEmpty()) {
            return EnumSet.of(MISSING);
        }
        var type = GIVEN.get(call.name());
        return type == null ? anything() : with(call.arguments(), input, EnumSet.of(type));
    }

    private Set<JsonNodeType> binary(Ast.Binary binary, Set<JsonNodeType> input) {
        var left = of(binary.left(), input);
        var right = of(binary.right(), input);
        if (binary.operator() == Operator.ALTERNATIVE) {
            var truthy = copy(left);
            truthy.removeAll(Set.of(NULL, MISSING));
            return both(truthy, right);
        }
        var types = EnumSet.noneOf(JsonNodeType.class);
        if (left.contains(MISSING) || right.contains(MISSING)) {
            types.add(MISSING);
        }
        for (var one : left) {
            for (var other : right) {
                if (one != MISSING && other != MISSING) {
                    types.addAll(of(binary.operator(), one, other));
                }
            }
        }
        return types;
    }

    /** What the operator gives for values of these types; nothing where it fails. */
    private static Set<JsonNodeType> of(Operator operator, JsonNodeType left, JsonNodeType right) {
        return switch (operator) {
            case EQUAL, DIFFERENT, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, AND, OR -> Set.of(BOOLEAN);
            case ADD -> added(left, right);
            case SUBTRACT -> left == right && (left == NUMBER || left == ARRAY) ? Set.of(left) : Set.of();
            case MULTIPLY -> multiplied(left, right);
            case DIVIDE -> divided(left, right);
            case REMAINDER -> left == NUMBER && right == NUMBER ? Set.of(NUMBER) : Set.of();
            case ALTERNATIVE -> VALUE;
        };
    }

    private static Set<JsonNodeType> added(JsonNodeType left, JsonNodeType right) {
        if (left == NULL) {
            return Set.of(right);
        }
        return right == NULL || left == right && left != BOOLEAN ? Set.of(left) : Set.of();
    }

    private static Set<JsonNodeType> divided(JsonNodeType left, JsonNodeType right) {
        if (left != right) {
            return Set.of();
        }
        return left == NUMBER ? Set.of(NUMBER) : left == STRING ? Set.of(ARRAY) : Set.of();
    }

    private static Set<JsonNodeType> multiplied(JsonNodeType left, JsonNodeType right) {
        if (left == right) {
            return left == NUMBER || left == OBJECT ? Set.of(left) : Set.of();
        }
        // A text repeated no times is null.
        return Set.of(left, right).equals(Set.of(STRING, NUMBER)) ? Set.of(STRING, NULL) : Set.of();
    }

    /** {@code types}, and no output where one of {@code parts} may have none. */
    private Set<JsonNodeType> with(Collection<Ast> parts, Set<JsonNodeType> input, Set<JsonNodeType> types) {
        return parts.stream().anyMatch(part -> of(part, input).contains(MISSING))
                ? both(types, Set.of(MISSING))
                : types;
    }

    private static Set<JsonNodeType> both(Set<JsonNodeType> one, Set<JsonNodeType> other) {
        var types = copy(one);
        types.addAll(other);
        return types;
    }

    private static EnumSet<JsonNodeType> copy(Set<JsonNodeType> types) {
        var copy = EnumSet.noneOf(JsonNodeType.class);
        copy.addAll(types);
        return copy;
    }
}
