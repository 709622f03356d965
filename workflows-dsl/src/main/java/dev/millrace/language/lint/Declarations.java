package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that a definition declares, gathered before anything is checked, because they may be used above the place
 * where they are declared. Whatever is not as it should be there is passed over: the grammar tells of it.
 */
final class Declarations {

    private final Map<Declared, Set<String>> names = new EnumMap<>(Declared.class);
    private final Map<Declared, Set<String>> used = new EnumMap<>(Declared.class);
    private final Set<String> caughtErrors = new LinkedHashSet<>();

    Declarations(JsonNode root) {
        for (var kind : Declared.values()) {
            names.put(kind, names(root.path("use").path(kind.field)));
        }
        caughtErrors.add("error");
        gatherCaughtErrors(root);
    }

    private static Set<String> names(JsonNode declared) {
        var names = new LinkedHashSet<String>();
        declared.fieldNames().forEachRemaining(names::add);
        if (declared.isArray()) {
            declared.forEach(item -> names.add(item.asText()));
        }
        return names;
    }

    private void gatherCaughtErrors(JsonNode node) {
        var name = node.path("catch").path("as");
        if (name.isTextual()) {
            caughtErrors.add(name.textValue());
        }
        node.forEach(this::gatherCaughtErrors);
    }

    /** Lets {@code names} be used as if they were declared. */
    void lend(Declared kind, Collection<String> lent) {
        names.computeIfAbsent(kind, first -> new LinkedHashSet<>()).addAll(lent);
    }

    /** Notes that {@code name} is used, and tells whether it may be; an authentication may also be the name of a connection. */
    boolean use(Declared kind, String name) {
        if (kind == Declared.AUTHENTICATION && !of(kind).contains(name)) {
            return use(Declared.SECRET, name);
        }
        used.computeIfAbsent(kind, first -> new LinkedHashSet<>()).add(name);
        return of(kind).contains(name);
    }

    /** What is declared and not used so far. */
    List<String> unused(Declared kind) {
        return of(kind).stream()
                .filter(name -> !used.getOrDefault(kind, Set.of()).contains(name))
                .toList();
    }

    /** Whether a function from outside is called, so far. */
    boolean functionsAreElsewhere() {
        return used.getOrDefault(Declared.FUNCTION, Set.of()).stream().anyMatch(Functions::isElsewhere);
    }

    /** The names that could have been meant. */
    List<String> candidates(Declared kind) {
        var candidates = new ArrayList<>(of(kind));
        if (kind == Declared.AUTHENTICATION) {
            candidates.addAll(of(Declared.SECRET));
        }
        return candidates;
    }

    /** Every variable that some {@code catch} keeps its error in. */
    Set<String> caughtErrors() {
        return caughtErrors;
    }

    private Set<String> of(Declared kind) {
        return names.getOrDefault(kind, Set.of());
    }
}
