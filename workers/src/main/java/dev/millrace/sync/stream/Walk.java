package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody is who reads a list for each item of another: a position like any other, so that a run that is taken up again goes on
 * there.
 *
 * @param parents the next page of parents; null for the first, and behind the last
 * @param ended whether all pages of parents were read
 * @param left the parents of the page whose lists are still to be read; that of the first one is being read
 * @param page of that list; null for its first
 */
record Walk(@Nullable String parents, boolean ended, List<Map<String, String>> left, @Nullable String page) {

    /** About a thousand parents with long names. */
    private static final int LONGEST = 512 * 1024;

    private static final int LONGEST_VALUE = 500;

    static Walk at(@Nullable String position) {
        return position == null
                ? new Walk(null, false, List.of(), null)
                : Json.mapper().convertValue(Json.trusted(position), Walk.class);
    }

    boolean needsParents() {
        return left.isEmpty();
    }

    /** Behind a page of parents. */
    Walk with(StreamPage page, Map<String, String> gives) {
        var found = new ArrayList<Map<String, String>>();
        page.items().forEach(item -> values(item, gives).ifPresent(found::add));
        return new Walk(page.next(), page.next() == null, List.copyOf(found), null);
    }

    /** Within the list of the first parent, or behind it where {@code next} is null. */
    Walk on(@Nullable String next) {
        return next == null ? new Walk(parents, ended, left.subList(1, left.size()), null) : new Walk(parents, ended, left, next);
    }

    /** The position; null behind everything. */
    @Nullable String position() {
        if (left.isEmpty() && ended) {
            return null;
        }
        var text = Json.write(this);
        if (text.length() > LONGEST) {
            throw new StreamUnreadable("A page of parents is too large to be remembered; ask for smaller ones.");
        }
        return text;
    }

    /** None where a value is missing, or would lead elsewhere in a path. */
    private static Optional<Map<String, String>> values(JsonNode item, Map<String, String> gives) {
        var values = new LinkedHashMap<String, String>();
        gives.forEach((name, path) -> {
            var value = StreamJq.text(ItemPath.in(item, path));
            if (value != null && value.length() <= LONGEST_VALUE && !value.equals(".") && !value.equals("..")) {
                values.put(name, value);
            }
        });
        return values.size() == gives.size() ? Optional.of(values) : Optional.empty();
    }
}
