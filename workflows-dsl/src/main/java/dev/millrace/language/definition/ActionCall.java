package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A call of a connector's action: {@code call: github.createIssue}, or in the long form that names the catalog of the
 * runtime {@code call: github.createIssue:1.0.0@default} (DSL, "Using Cataloged Functions").
 *
 * @param action its name, the provider's before the dot
 * @param version of the action
 * @param connection through which it is called
 */
public record ActionCall(String action, String version, String connection) {

    /** The catalog of the runtime, as long as a definition declares none of that name. */
    public static final String CATALOG = "default";

    /** The version of all actions so far. */
    public static final String VERSION = "1.0.0";

    /** The argument that names the connection; without it, it is the one that is called as the provider is. */
    public static final String CONNECTION = "connection";

    private static final Pattern NAME = Pattern.compile("([a-z0-9][a-z0-9-]*)\\.[A-Za-z][A-Za-z0-9]*");
    private static final Pattern ADDRESS = Pattern.compile("action:([^:]+):([^?]+)\\?connection=(.*)");

    /**
     * Whether {@code word} calls an action in a definition that declares {@code use}: what that declares goes before what the
     * runtime has.
     */
    public static boolean isAction(String word, JsonNode use) {
        return NAME.matcher(word).matches() && !use.path("functions").has(word)
                || isInCatalog(word) && !use.path("catalogs").has(CATALOG);
    }

    private static boolean isInCatalog(String word) {
        return CatalogFunction.of(word)
                .filter(function -> function.catalog().equals(CATALOG) && NAME.matcher(function.name()).matches())
                .isPresent();
    }

    /** The call that {@code word} with the arguments {@code with} is; {@code word} must name an action. */
    static ActionCall of(String word, JsonNode with) {
        var catalogued = CatalogFunction.of(word);
        var action = catalogued.map(CatalogFunction::name).orElse(word);
        var version = catalogued.map(CatalogFunction::version).orElse(VERSION);
        return new ActionCall(action, version, with.path(CONNECTION).asText(provider(action)));
    }

    /** All words that call {@code action}. */
    public static List<String> words(String action) {
        return List.of(action, action + ":" + VERSION + "@" + CATALOG);
    }

    /** The action that is called by {@code word}. */
    public static String action(String word) {
        return CatalogFunction.of(word).map(CatalogFunction::name).orElse(word);
    }

    /** The name of the provider whose action {@code action} is. */
    public static String provider(String action) {
        return action.substring(0, action.indexOf('.'));
    }

    /** What stands for the address of the function that the call runs. */
    public String address() {
        return "action:%s:%s?connection=%s".formatted(action, version, connection);
    }

    /** The call with that {@link #address}; empty for any other address. */
    public static Optional<ActionCall> at(String address) {
        var matcher = ADDRESS.matcher(address);
        return matcher.matches()
                ? Optional.of(new ActionCall(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }
}
