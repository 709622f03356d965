package dev.millrace.language.definition;

import static dev.millrace.language.definition.DefinitionReader.escaped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lies outside of a definition, as it was read. Pointers lead into it by {@code /resources} and the address, escaped as
 * RFC 6901 wants it: {@code /resources/https:~1~1example.com~1function.yaml/do/0/ask}.
 *
 * @param trees by their addresses
 */
public record Resources(Map<String, JsonNode> trees) {

    /** Those of a definition that refers to nothing outside. */
    public static final Resources NONE = new Resources(Map.of());

    private static final String ROOT = "/resources/";

    public Resources {
        trees = Collections.unmodifiableMap(new LinkedHashMap<>(trees));
    }

    /** The pointer of what is at {@code address}. */
    static String pointer(String address) {
        return ROOT + escaped(address);
    }

    /** Where what {@code pointer} leads to is outside; null where that is the definition itself. */
    public static @Nullable String address(String pointer) {
        return pointer.startsWith(ROOT)
                ? token(pointer).replace("~1", "/").replace("~0", "~")
                : null;
    }

    /** The rest of {@code pointer}, which leads outside: what it means in the resource itself. */
    public static String inside(String pointer) {
        return pointer.substring(ROOT.length() + token(pointer).length());
    }

    private static String token(String pointer) {
        var end = pointer.indexOf('/', ROOT.length());
        return pointer.substring(ROOT.length(), end < 0 ? pointer.length() : end);
    }

    /** What {@code pointer}, which leads outside, leads to; missing where nothing is there. */
    JsonNode at(String pointer) {
        var tree = trees.get(String.valueOf(address(pointer)));
        return tree == null ? MissingNode.getInstance() : tree.at(inside(pointer));
    }
}
