package dev.millrace.event;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Knows the workspaces whose events take long to be matched, for instance by many costly filters: over five milliseconds of
 * a processor's time each, lately. Waiting for the database counts for nothing, since that is nobody's own doing.
 *
 * <p>Where several workspaces were matched together all of them are suspected; the next time each is measured by itself.
 */
final class SlowWorkspaces {

    private static final long SLOW = Duration.ofMillis(5).toNanos();

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Set<String> slow = ConcurrentHashMap.newKeySet();

    boolean has(String workspaceId) {
        return slow.contains(workspaceId);
    }

    /** Does {@code matching} of {@code events} in this thread, and notes how long it took. */
    void measure(List<Event> events, Runnable matching) {
        var begun = threads.getCurrentThreadCpuTime();
        matching.run();
        var each = (threads.getCurrentThreadCpuTime() - begun) / events.size();
        var workspaces = events.stream().map(Event::workspaceId).collect(Collectors.toSet());
        if (each > SLOW) {
            slow.addAll(workspaces);
        } else if (workspaces.size() == 1) {
            slow.removeAll(workspaces);
        }
    }
}
