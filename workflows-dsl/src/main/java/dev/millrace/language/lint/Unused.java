package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;

/** Tells of what a definition declares under {@code use} and names nowhere. */
final class Unused {

    private Unused() {}

    static void check(JsonNode definition, Declarations declarations, Problems problems) {
        for (var kind : Declared.values()) {
            // A function from outside may name a connection, and nobody has read it yet.
            if (kind == Declared.SECRET && declarations.functionsAreElsewhere()) {
                continue;
            }
            var declared = definition.path("use").path(kind.field);
            var at = Path.ROOT.child("use").child(kind.field);
            for (var name : declarations.unused(kind)) {
                var message = "the %s %s is not used".formatted(kind.noun, Wording.name(name));
                if (declared.isObject()) {
                    problems.atKey(Severity.WARNING, at.child(name), message, null);
                } else {
                    problems.atValue(Severity.WARNING, at.child(index(declared, name)), message, null);
                }
            }
        }
    }

    private static int index(JsonNode list, String text) {
        var index = 0;
        while (!list.path(index).asText().equals(text)) {
            index++;
        }
        return index;
    }
}
