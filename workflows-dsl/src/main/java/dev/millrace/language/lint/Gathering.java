package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells of filters in {@code schedule.on} that correlate by other names than the first one does: an event must say by itself
 * which others it is gathered with. And of too many filters.
 */
final class Gathering {

    private static final List<String> STRATEGIES = List.of("one", "any", "all");

    /** Whoever sends an event waits until all of them have been asked. */
    private static final int MOST_FILTERS = 100;

    private Gathering() {}

    static void check(JsonNode definition, Problems problems) {
        var filters = new LinkedHashMap<Path, JsonNode>();
        var on = definition.path("schedule").path("on");
        var at = Path.ROOT.child("schedule").child("on");
        collect(on, at, filters);
        collect(on.path("until"), at.child("until"), filters);
        if (filters.size() > MOST_FILTERS) {
            problems.atValue(
                    at,
                    "`schedule.on` has at most %d filters, here they are %d; a regular expression may stand for several"
                            .formatted(MOST_FILTERS, filters.size()),
                    null);
            return;
        }
        Set<String> names = null;
        for (var filter : filters.entrySet()) {
            var own = names(filter.getValue());
            if (names == null) {
                names = own;
            } else if (!own.equals(names)) {
                problems.atValue(
                        filter.getKey(),
                        "events that start one run together correlate by the same names: the first filter by %s, this one by %s"
                                .formatted(words(names), words(own)),
                        null);
            }
        }
    }

    private static void collect(JsonNode strategy, Path at, Map<Path, JsonNode> filters) {
        for (var kind : STRATEGIES) {
            var given = strategy.path(kind);
            if (given.isObject()) {
                filters.put(at.child(kind), given);
            }
            if (given.isArray()) {
                for (var index = 0; index < given.size(); index++) {
                    filters.put(at.child(kind).child(index), given.get(index));
                }
            }
        }
    }

    private static Set<String> names(JsonNode filter) {
        var names = new TreeSet<String>();
        filter.path("correlate").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String words(Set<String> names) {
        return names.isEmpty() ? "none" : names.stream().map(Wording::word).collect(Collectors.joining(" and "));
    }
}
