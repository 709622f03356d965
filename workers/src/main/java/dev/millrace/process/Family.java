package dev.millrace.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A process with all its children, as they are seen from outside. Where they have a process namespace of their own, all die
 * with its first; elsewhere those that were seen once are remembered, since a child whose parent has ended is nobody's.
 */
final class Family {

    private static final long PAGE = 4_096;

    private final ProcessHandle head;
    private final Set<ProcessHandle> members = new LinkedHashSet<>();

    /** @param head whose streams stay open: {@code Process.destroyForcibly} would close them, unread */
    Family(Process head) {
        this.head = head.toHandle();
    }

    /** Looks who is there now; gives how many. */
    int count() {
        members.removeIf(member -> !member.isAlive());
        head.descendants().forEach(members::add);
        return members.size() + 1;
    }

    /** What those who were there at the last look have for themselves in memory, in bytes. */
    long memory() {
        return members.stream().mapToLong(member -> memory(member.pid())).sum() + memory(head.pid());
    }

    /** The second and the third number of {@code statm}: pages in memory, and those of them that are shared. */
    private static long memory(long pid) {
        try {
            var pages = Files.readString(Path.of("/proc", Long.toString(pid), "statm")).split(" ");
            return (Long.parseLong(pages[1]) - Long.parseLong(pages[2])) * PAGE;
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException ended) {
            return 0;
        }
    }

    /** Kills all of them, until a look finds nobody. */
    void kill() {
        head.destroyForcibly();
        for (var look = 0; look < 100; look++) {
            count();
            if (members.isEmpty()) {
                return;
            }
            members.forEach(ProcessHandle::destroyForcibly);
            Thread.onSpinWait();
        }
    }
}
