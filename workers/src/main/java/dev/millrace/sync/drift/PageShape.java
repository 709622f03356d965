package dev.millrace.sync.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The fields of the items of a page. */
final class PageShape {

    /** Where objects have ids as names there is no end of fields. */
    static final int MOST_FIELDS = 500;

    private static final int DEEPEST = 6;
    private static final int LONGEST = 300;

    private final Map<String, Seen> fields = new LinkedHashMap<>();
    private int items;

    /** What a page shows of a field. */
    static final class Seen {

        private final SortedSet<String> types = new TreeSet<>();
        private boolean nullable;
        private int count;
        private int objects;

        SortedSet<String> types() {
            return types;
        }

        boolean isNullable() {
            return nullable;
        }
    }

    PageShape(Collection<JsonNode> page) {
        for (var item : page) {
            if (item.isObject()) {
                items++;
                object("", item, 1);
            }
        }
    }

    Map<String, Seen> fields() {
        return fields;
    }

    /** Whether {@code field} stands wherever it could. */
    boolean isEverywhere(String field) {
        var seen = fields.get(field);
        return seen != null && !isInList(field) && seen.count == places(field);
    }

    /** Whether {@code field} stands nowhere, although it could. */
    boolean isNowhere(String field) {
        return !fields.containsKey(field) && !isInList(field) && places(field) > 0;
    }

    private int places(String field) {
        var dot = field.lastIndexOf('.');
        if (dot < 0) {
            return items;
        }
        var holder = fields.get(field.substring(0, dot));
        return holder == null ? 0 : holder.objects;
    }

    /** A list may be empty, which says nothing about its items. */
    private static boolean isInList(String field) {
        return field.contains("[]");
    }

    private void object(String path, JsonNode object, int depth) {
        object.properties().forEach(field -> {
            // A dot would look like an object within.
            var name = field.getKey().replace('.', '_');
            see(path.isEmpty() ? name : path + "." + name, field.getValue(), depth);
        });
    }

    private void see(String path, JsonNode value, int depth) {
        if (path.length() > LONGEST || path.indexOf('\0') >= 0 || fields.size() >= MOST_FIELDS && !fields.containsKey(path)) {
            return;
        }
        var seen = fields.computeIfAbsent(path, none -> new Seen());
        seen.count++;
        if (value.isNull()) {
            seen.nullable = true;
            return;
        }
        seen.types.add(type(value));
        if (value.isObject()) {
            seen.objects++;
        }
        if (depth >= DEEPEST) {
            return;
        }
        if (value.isObject()) {
            object(path, value, depth + 1);
        } else if (value.isArray()) {
            value.forEach(element -> see(path + "[]", element, depth + 1));
        }
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "boolean";
            case NUMBER -> "number";
            case STRING, BINARY -> "string";
            case NULL, MISSING -> "null";
        };
    }
}
