package dev.millrace.language.lint;

/** What the linter may ask of the workspace that a definition is written for. */
@FunctionalInterface
public interface Surroundings {

    /** Whether the workspace has a connection of that name. A missing one is a warning. */
    boolean knowsConnection(String name);

    /** The surroundings of a definition that is read outside any workspace: nothing is said about connections. */
    static Surroundings unknown() {
        return name -> true;
    }
}
