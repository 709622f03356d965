package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.migrate.Entity.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ids that records have here by the keys that they had in the old system; remembers the last ones of each
 * reference.
 */
final class References {

    private static final int REMEMBERED = 50_000;
    private static final int AT_ONCE = 100;
    private static final int LONGEST_LIST = 4_000;

    private final Target target;
    private final Map<Reference, Map<String, String>> known = new HashMap<>();

    References(Target target) {
        this.target = target;
    }

    /** The id of each of {@code keys} that is there. */
    Map<String, String> find(Reference reference, Collection<String> keys) {
        var remembered = known.computeIfAbsent(reference, first -> newMemory());
        var found = new HashMap<String, String>();
        var unknown = new LinkedHashSet<String>();
        for (var key : keys) {
            var id = remembered.get(key);
            if (id == null) {
                unknown.add(key);
            } else {
                found.put(key, id);
            }
        }
        lists(unknown).forEach(list -> target.having(reference.type(), reference.key(), list).forEach(one -> {
            var key = text(one.path("data").path(reference.key()));
            if (key != null) {
                found.put(key, one.path("record_id").asText());
            }
        }));
        unknown.stream().filter(found::containsKey).forEach(key -> remembered.put(key, String.valueOf(found.get(key))));
        return found;
    }

    /** So that each fits an address; a comma would part a value. */
    static List<List<String>> lists(Collection<String> keys) {
        var lists = new ArrayList<List<String>>();
        var list = new ArrayList<String>();
        var length = 0;
        for (var key : keys) {
            if (key.contains(",") || key.length() > LONGEST_LIST / 4) {
                lists.add(List.of(key));
                continue;
            }
            if (list.size() == AT_ONCE || length + key.length() > LONGEST_LIST) {
                lists.add(List.copyOf(list));
                list.clear();
                length = 0;
            }
            list.add(key);
            length += key.length() + 1;
        }
        if (!list.isEmpty()) {
            lists.add(List.copyOf(list));
        }
        return lists;
    }

    /** A key as it is compared: 7 and 7.00 are one, as unique fields have it. Null where there is none. */
    static @Nullable String text(JsonNode key) {
        if (key.isNumber()) {
            var number = key.decimalValue().stripTrailingZeros();
            return number.scale() < 0 ? number.setScale(0).toString() : number.toPlainString();
        }
        return key.isTextual() || key.isBoolean() ? key.asText() : null;
    }

    private static Map<String, String> newMemory() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
