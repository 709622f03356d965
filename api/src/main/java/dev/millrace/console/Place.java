package dev.millrace.console;

import dev.millrace.workspace.Right;
import java.util.List;

/**
 * An entry of the navigation.
 *
 * @param key the letter that leads there after {@code g}
 * @param right what one needs to see it
 * @param roots the paths that belong to it
 */
record Place(String title, String icon, String path, String key, Right right, List<String> roots) {

    private static final String INTEGRATIONS = "/settings/integrations";

    static final List<Place> ALL = List.of(
            new Place("Overview", "overview", "/", "o", Right.INSPECT, List.of()),
            new Place("Automations", "automations", "/automations", "a", Right.INSPECT, List.of("/automations", "/expressions")),
            new Place("Runs", "runs", "/runs", "r", Right.INSPECT, List.of("/runs")),
            new Place("Events", "events", "/events", "e", Right.INSPECT, List.of("/events", "/sources")),
            new Place("Connections", "connections", INTEGRATIONS, "c", Right.CONNECT, List.of(INTEGRATIONS, "/connections")),
            new Place(
                    "Syncs and data",
                    "syncs",
                    "/records",
                    "d",
                    Right.INSPECT,
                    List.of("/records", "/record-types", "/imports", "/exports", "/bulk-jobs", "/syncs")),
            new Place("Webhooks", "webhooks", "/webhooks", "w", Right.INSPECT, List.of("/webhooks", "/deliveries")),
            new Place("Settings", "settings", "/settings", "s", Right.CONNECT, List.of("/settings")));

    boolean holds(String wanted) {
        // Its address is below the settings, its place is not.
        if (path.equals("/settings") && wanted.startsWith(INTEGRATIONS)) {
            return false;
        }
        return path.equals(wanted) || roots.stream().anyMatch(root -> wanted.equals(root) || wanted.startsWith(root + "/"));
    }
}
