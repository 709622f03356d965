package dev.millrace.language.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one value of the tree was written, with the places of what it holds. The places form a tree of their own,
 * beside the values', because pointers as the keys of one map would repeat each long key in every pointer below it.
 */
final class Place {

    /** How a scalar was written, which decides where its n-th character stands. */
    enum Style {
        JSON,
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL,
        FOLDED,
        COLLECTION
    }

    final Position value;
    final @Nullable Position key;
    final Style style;
    final String written;
    private final Map<String, Place> fields = new LinkedHashMap<>();
    private final List<Place> items = new ArrayList<>(0);

    Place(Position value, @Nullable Position key, Style style, String written) {
        this.value = value;
        this.key = key;
        this.style = style;
        this.written = written;
    }

    /** The same value under another key: what an alias stands for was written where its anchor is. */
    Place under(@Nullable Position otherKey) {
        var aliased = new Place(value, otherKey, style, written);
        aliased.fields.putAll(fields);
        aliased.items.addAll(items);
        return aliased;
    }

    void add(String field, Place place) {
        fields.put(field, place);
    }

    void add(Place item) {
        items.add(item);
    }

    @Nullable Place child(String token) {
        var field = fields.get(token);
        if (field != null || items.isEmpty() || token.length() > 9 || !token.matches("0|[1-9][0-9]*")) {
            return field;
        }
        var index = Integer.parseInt(token);
        return index < items.size() ? items.get(index) : null;
    }

    /** The place that {@code pointer} names, or of the nearest enclosing value that is there. */
    Place find(String pointer) {
        var place = this;
        if (pointer.isEmpty()) {
            return place;
        }
        for (var token : pointer.substring(1).split("/", -1)) {
            var child = place.child(token.replace("~1", "/").replace("~0", "~"));
            if (child == null) {
                return place;
            }
            place = child;
        }
        return place;
    }
}
