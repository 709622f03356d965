package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for custom functions. */
final class Functions {

    static final TextRule NAME =
            TextRule.like("^(?=[\\s\\S]*" + TextRule.FILLED.pattern() + ")[^:/@]*$", Functions::name);

    private Functions() {}

    /** The name of a function: what {@code call} takes for a name and not for a kind, an address or a catalog's. */
    static @Nullable Mistake name(String name) {
        if (TaskKind.isKindOfCall(name)) {
            return Mistake.whole("a function cannot be called %s: that is a kind of call".formatted(Wording.word(name)), null);
        }
        return name.isBlank() || isElsewhere(name)
                ? Mistake.whole("the name of a function has no `:`, `/` or `@`", null)
                : null;
    }

    /** Whether {@code name} is an address, or names a function of a catalog. */
    static boolean isElsewhere(String name) {
        return name.chars().anyMatch(character -> character == ':' || character == '/' || character == '@');
    }

    /** Tells of functions that call themselves, directly or through others: no run of theirs would end. */
    static void circles(JsonNode definition, Problems problems) {
        var calls = new HashMap<String, Set<String>>();
        var functions = definition.path("use").path("functions");
        functions.properties().forEach(function -> {
            var called = new LinkedHashSet<String>();
            gather(function.getValue(), functions, called);
            calls.put(function.getKey(), called);
        });
        functions.fieldNames().forEachRemaining(name -> {
            if (reaches(name, name, calls, new LinkedHashSet<>())) {
                problems.atKey(
                        Path.ROOT.child("use").child("functions").child(name),
                        "the function %s calls itself".formatted(Wording.name(name)),
                        null);
            }
        });
    }

    private static void gather(JsonNode node, JsonNode functions, Set<String> called) {
        var call = node.path("call").asText();
        if (functions.has(call)) {
            called.add(call);
        }
        node.forEach(inner -> gather(inner, functions, called));
    }

    private static boolean reaches(String from, String target, Map<String, Set<String>> calls, Set<String> met) {
        for (var called : calls.getOrDefault(from, Set.of())) {
            if (called.equals(target) || met.add(called) && reaches(called, target, calls, met)) {
                return true;
            }
        }
        return false;
    }
}
