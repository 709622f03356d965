package dev.millrace.language.action;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The actions that a runtime has, sorted by name. */
public final class Actions {

    /** Those of a runtime that has none. */
    public static final Actions NONE = new Actions(List.of());

    private final Map<String, Action> byName;

    /** @throws IllegalStateException if two are called the same */
    public Actions(Collection<Action> actions) {
        this.byName = Collections.unmodifiableMap(actions.stream()
                .collect(Collectors.toMap(Action::name, Function.identity(), Actions::twice, TreeMap::new)));
    }

    private static Action twice(Action one, Action other) {
        throw new IllegalStateException("There are two actions '%s'.".formatted(one.name()));
    }

    public Optional<Action> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Collection<Action> all() {
        return byName.values();
    }

    public Collection<String> names() {
        return byName.keySet();
    }
}
