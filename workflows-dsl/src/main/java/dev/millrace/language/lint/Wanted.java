package dev.millrace.language.lint;

import static com.fasterxml.jackson.databind.node.JsonNodeType.ARRAY;
import static com.fasterxml.jackson.databind.node.JsonNodeType.BOOLEAN;
import static com.fasterxml.jackson.databind.node.JsonNodeType.NULL;
import static com.fasterxml.jackson.databind.node.JsonNodeType.OBJECT;
import static com.fasterxml.jackson.databind.node.JsonNodeType.STRING;

import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Collectors;

/** What an expression must give where it stands. It is told only where it is certain that it does not. */
enum Wanted {
    ANYTHING("anything", Set.of(JsonNodeType.values())),
    DURATION("a duration such as PT30S or {seconds: 30}", Set.of(STRING, OBJECT)),
    LIST("a list", Set.of(ARRAY)),
    LIST_OR_NULL("a list", Set.of(ARRAY, NULL)),
    /** Null is no object at all, and takes nothing. */
    OBJECT_OR_NULL("an object", Set.of(OBJECT, NULL)),
    OBJECT_OR_LIST("an object or a list", Set.of(OBJECT, ARRAY, NULL)),
    /** Everything but null and false holds: what cannot be both is no condition. */
    CONDITION("a condition", Set.of(BOOLEAN));

    private final String words;
    private final Set<JsonNodeType> types;

    Wanted(String words, Set<JsonNodeType> types) {
        this.words = words;
        this.types = types;
    }

    /** Tells at {@code offset} of the text at {@code at} what is wrong with an expression that gives {@code types}. */
    void check(Set<JsonNodeType> types, Path at, int offset, Problems problems) {
        if (types.isEmpty()) {
            return;
        }
        if (this == CONDITION) {
            condition(types, at, offset, problems);
        } else if (Collections.disjoint(types, this.types)) {
            problems.inText(at, new Mistake(
                    offset,
                    "%s must be %s; the expression gives %s".formatted(Wording.subject(at), words, named(types)),
                    null));
        }
    }

    private static void condition(Set<JsonNodeType> types, Path at, int offset, Problems problems) {
        if (types.equals(Set.of(NULL))) {
            problems.inText(Severity.WARNING, at, new Mistake(
                    offset, "%s never holds: the expression gives null".formatted(Wording.subject(at)), null));
        } else if (!types.contains(NULL) && !types.contains(BOOLEAN)) {
            problems.inText(Severity.WARNING, at, new Mistake(
                    offset,
                    "%s always holds: the expression gives %s, and only false and null do not hold"
                            .formatted(Wording.subject(at), named(types)),
                    null));
        }
    }

    private static String named(Set<JsonNodeType> types) {
        return types.stream().sorted().map(Wanted::named).distinct().collect(Collectors.joining(" or "));
    }

    private static String named(JsonNodeType type) {
        return switch (type) {
            case ARRAY -> "a list";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "text";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }
}
