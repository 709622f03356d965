package dev.millrace.process;

/** Who wants to know, about once a second, that a process goes on. */
@FunctionalInterface
public interface Pulse {

    /** Throws where the process is not wanted any more; it is then killed, and the exception goes on. */
    void beat();
}
