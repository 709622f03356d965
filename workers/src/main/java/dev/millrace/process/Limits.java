package dev.millrace.process;

import java.time.Duration;
import java.util.List;

/**
 * What one process may take.
 *
 * @param memory in bytes, for the process and its children together
 * @param processes of the operating system, and threads
 * @param scratch in bytes, of what it writes into its home
 * @param output in bytes, of stdout and of stderr each
 */
record Limits(Duration wall, Duration cpu, long memory, int processes, long scratch, int output) {

    /** What an interpreter maps into its memory without using it. */
    private static final long MAPPED = 256L << 20;

    /** A shell says that a child was ended by signal n with the code 128 + n; 24 is SIGXCPU. */
    static final int OUT_OF_CPU = 128 + 24;

    /**
     * For {@code prlimit}: what each process of the operating system has for itself. Out of CPU time a process is told so,
     * and a second later killed.
     *
     * @param addressSpace whether the memory of each is bounded too; a JVM maps far more than it uses
     */
    List<String> each(boolean addressSpace) {
        var seconds = Math.max(1, cpu.toSeconds());
        return List.of(
                "--core=0",
                "--cpu=%d:%d".formatted(seconds, seconds + 1),
                "--fsize=" + scratch,
                "--nofile=256",
                addressSpace ? "--as=" + (memory + MAPPED) : "--as=unlimited");
    }
}
