package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.action.Action;
import dev.millrace.language.action.Actions;
import dev.millrace.language.definition.ActionCall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks calls of actions: that there is such an action, that its connection is listed, and of its arguments whatever can be
 * said before a run computes the rest.
 */
final class ActionCalls {

    private final Actions actions;
    private final Problems problems;
    private final Declarations declarations;
    private final boolean loose;

    /** @param loose whether any text may be an expression */
    ActionCalls(Actions actions, Problems problems, Declarations declarations, boolean loose) {
        this.actions = actions;
        this.problems = problems;
        this.declarations = declarations;
        this.loose = loose;
    }

    /** @param word that calls an action, in the task {@code call} at {@code at} */
    void check(String word, JsonNode call, Path at) {
        var name = ActionCall.action(word);
        var action = actions.find(name);
        if (action.isEmpty()) {
            unknown(word, name, at.child("call"));
        } else if (!ActionCall.words(name).contains(word)) {
            problems.atValue(
                    at.child("call"),
                    "there is only version %s of the action %s".formatted(ActionCall.VERSION, Wording.name(name)),
                    ActionCall.words(name).getLast());
        } else {
            connection(action.get(), call.path("with"), at);
            arguments(action.get(), call, at);
        }
    }

    private void unknown(String word, String name, Path at) {
        var candidates = new ArrayList<>(declarations.candidates(Declared.FUNCTION));
        candidates.addAll(actions.names());
        var near = Nearest.to(name, candidates);
        var provider = ActionCall.provider(name);
        var others = actions.all().stream().filter(action -> action.provider().equals(provider)).map(Action::name).toList();
        var message = "there is no action %s".formatted(Wording.name(name));
        if (near == null && !others.isEmpty()) {
            message += "; %s has %s".formatted(provider, Wording.allOf(others));
        }
        problems.atValue(at, message + Wording.didYouMean(near), near == null ? null : word.replace(name, near));
    }

    private void connection(Action action, JsonNode with, Path at) {
        var named = with.get(ActionCall.CONNECTION);
        var place = named == null ? at.child("call") : at.child("with").child(ActionCall.CONNECTION);
        if (named != null && (!named.isTextual() || Interpolation.whole(named.textValue()) != null)) {
            problems.atValue(place, "the connection is the name of one in `use.secrets`: it is known before any run", null);
            return;
        }
        var name = named == null ? action.provider() : named.textValue();
        if (!declarations.use(Declared.SECRET, name)) {
            var near = Nearest.to(name, declarations.candidates(Declared.SECRET));
            problems.atValue(
                    place,
                    "the connection %s is not listed in `use.secrets`%s".formatted(
                            Wording.name(name),
                            named != null || near != null ? Wording.didYouMean(near) : "; `with.connection` names another one"),
                    named == null ? null : near);
        }
    }

    private void arguments(Action action, JsonNode call, Path at) {
        var with = call.path("with");
        if (with.isTextual()) {
            return;
        }
        var properties = action.input().path("properties");
        var missing = texts(action.input().path("required")).filter(name -> !with.has(name)).toList();
        var unknown = new ArrayList<String>();
        with.properties().forEach(argument -> {
            var schema = properties.path(argument.getKey());
            if (!schema.isMissingNode()) {
                value(schema, argument.getValue(), at.child("with").child(argument.getKey()));
            } else if (!argument.getKey().equals(ActionCall.CONNECTION)) {
                unknown.add(argument.getKey());
            }
        });
        var stillMissing = new ArrayList<>(missing);
        for (var name : unknown) {
            var free = properties.properties().stream().map(property -> property.getKey()).filter(known -> !with.has(known)).toList();
            var near = Nearest.to(name, free);
            stillMissing.remove(near);
            problems.atKey(at.child("with").child(name), "%s is not an argument of %s%s".formatted(
                    Wording.word(name), Wording.word(action.name()), Wording.didYouMean(near)), near);
        }
        if (!stillMissing.isEmpty()) {
            problems.atKey(
                    call.has("with") ? at.child("with") : at.child("call"),
                    "%s needs %s".formatted(Wording.word(action.name()), Wording.allOf(stillMissing)),
                    null);
        }
    }

    private void value(JsonNode schema, JsonNode value, Path at) {
        if (value.isTextual() && (loose || Interpolation.whole(value.textValue()) != null)) {
            return;
        }
        var types = schema.path("type").isArray()
                ? texts(schema.path("type")).toList()
                : schema.has("type") ? List.of(schema.path("type").asText()) : List.<String>of();
        if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(type, value))) {
            problems.atValue(at, "%s must be %s; it is %s".formatted(
                    Wording.subject(at), types.stream().map(ActionCalls::said).collect(Collectors.joining(" or ")), Wording.kind(value)),
                    null);
            return;
        }
        var allowed = texts(schema.path("enum")).toList();
        if (!allowed.isEmpty() && value.isTextual() && !allowed.contains(value.textValue())) {
            var near = Nearest.to(value.textValue(), allowed);
            problems.atValue(at, "%s must be %s%s".formatted(
                    Wording.subject(at), Wording.anyOf(allowed), Wording.didYouMean(near)), near);
        }
        value.properties().forEach(field -> value(
                schema.path("properties").path(field.getKey()), field.getValue(), at.child(field.getKey())));
        for (var place = 0; value.isArray() && place < value.size(); place++) {
            value(schema.path("items"), value.get(place), at.child(place));
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            case String other -> true;
        };
    }

    private static String said(String type) {
        return switch (type) {
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "object" -> "an object";
            case "array" -> "a list";
            case String other -> other;
        };
    }

    private static Stream<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText);
    }
}
