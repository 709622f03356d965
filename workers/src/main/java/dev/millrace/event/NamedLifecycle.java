package dev.millrace.event;

import dev.millrace.language.event.EventTypes;
import java.util.Set;

/**
 * Lifecycle events that somebody of a workspace has named. Those that nobody names are not made: a run of one task would
 * make six.
 *
 * @param types a type, or a prefix and {@code .*}
 */
public record NamedLifecycle(String workspaceId, String types) {

    /** What the types of all lifecycle events begin with (DSL, "Lifecycle Events"). */
    public static final String PREFIX = "io.serverlessworkflow.";

    /** The same end of a run, told as the other types of the catalogue are. */
    private static final Set<String> ENDS = Set.of("run.completed", "run.faulted");

    private static final String ALL_ENDS = "run.*";

    private static final String ALL_BELOW = ".*";

    /** Named by the {@code type} of an event filter: what is a pattern may be any of them. */
    public static NamedLifecycle byFilter(String workspaceId, String type) {
        var pattern = type.startsWith("run") ? ALL_ENDS : PREFIX + "*";
        return new NamedLifecycle(workspaceId, EventTypes.isLiteral(type) ? type : pattern);
    }

    /** Whether events of {@code type} tell of runs. */
    public static boolean tells(String type) {
        return type.startsWith(PREFIX) || ENDS.contains(type);
    }

    public boolean covers(String type) {
        return types.endsWith(ALL_BELOW)
                ? type.startsWith(types.substring(0, types.length() - 1))
                : type.equals(types);
    }
}
