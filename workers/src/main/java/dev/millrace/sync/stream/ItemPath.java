package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Where something stands in an item: names with dots between them, {@code address.city}; a number leads into a list. */
public final class ItemPath {

    private static final int LONGEST = 300;

    private ItemPath() {}

    public static boolean isOne(String path) {
        return !path.isEmpty() && path.length() <= LONGEST && !path.startsWith(".") && !path.endsWith(".") && !path.contains("..");
    }

    /** What stands at {@code path}; a missing node where nothing does. */
    public static JsonNode in(JsonNode item, String path) {
        var found = item;
        for (var name : path.split("\\.")) {
            found = found.isArray() ? element(found, name) : found.path(name);
        }
        return found;
    }

    private static JsonNode element(JsonNode list, String name) {
        return name.matches("[0-9]{1,6}") ? list.path(Integer.parseInt(name)) : MissingNode.getInstance();
    }
}
