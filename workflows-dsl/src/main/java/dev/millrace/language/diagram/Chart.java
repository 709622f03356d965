package dev.millrace.language.diagram;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is drawn of one definition.
 *
 * @param starts what begins a run, one text a trigger
 * @param functions the tasks of {@code use.functions}; their names are those that calls use
 */
record Chart(String title, List<String> starts, Flow flow, List<Node> functions) {

    /** Where a run ends, as the target of an edge. */
    static final String END = "end";

    /**
     * A task, or several that are not drawn one by one.
     *
     * @param pointer the task's JSON pointer, which identifies the node
     * @param keyword as the definition has it, with the kind of a call
     * @param details further lines, the whole of them
     */
    record Node(String pointer, String name, String keyword, List<String> details, Body body) {

        Node with(Body other) {
            return new Node(pointer, name, keyword, details, other);
        }
    }

    /** What is inside a task. */
    sealed interface Body {

        /** Nothing. */
        record Leaf() implements Body {}

        /** Nothing, but it decides where to go on. */
        record Choice() implements Body {}

        /** A list of tasks; {@code repeats} where it is gone through more than once. */
        record Steps(Flow flow, boolean repeats) implements Body {}

        /** Tasks side by side. */
        record Branches(List<Node> nodes) implements Body {}

        /** A list of tasks, and what happens to an error in it. */
        record Guarded(Flow flow, Rescue rescue) implements Body {}

        /** Tasks that stand here together, since there are too many to draw. */
        record Hidden(List<Node> nodes) implements Body {}
    }

    /**
     * A list of tasks and the ways between them.
     *
     * @param pointer of the list
     * @param edges in the order in which a task tries them
     */
    record Flow(String pointer, List<Node> nodes, List<Edge> edges) {

        /** Where the list ends, as the target of an edge. */
        String end() {
            return endOf(pointer);
        }
    }

    /** The end of the list or of the branches at {@code pointer}: what stands behind the last item (RFC 6901). */
    static String endOf(String pointer) {
        return pointer + "/-";
    }

    /**
     * What a {@code catch} does.
     *
     * @param flow what it does when no attempt is left, or null
     * @param goesOn whether the run goes on where there is no {@code flow}
     */
    record Rescue(String pointer, List<String> details, boolean retries, @Nullable Flow flow, boolean goesOn) {

        Way error(Flow guarded) {
            return new Way(guarded.pointer(), pointer);
        }

        Way retry(Flow guarded) {
            return new Way(pointer, guarded.pointer());
        }

        Way goingOn() {
            return new Way(pointer, endOf(pointer));
        }
    }

    /** From one place to another: tasks' and lists' pointers, ends of lists, or {@link #END}. */
    record Way(String from, String to) {}

    enum Kind {
        FLOW,
        ERROR,
        RETRY,
        REPEAT
    }

    /**
     * A line.
     *
     * @param label what leads along it, or null
     * @param ways what it stands for; a run that went one of them has taken it
     */
    record Edge(String from, String to, Kind kind, @Nullable String label, @Nullable String title, Set<Way> ways) {

        Edge {
            ways = Set.copyOf(ways);
        }

        static Edge of(Way way, Kind kind, @Nullable String label) {
            return new Edge(way.from(), way.to(), kind, label, null, Set.of(way));
        }

        static Edge of(String from, String to) {
            return of(new Way(from, to), Kind.FLOW, null);
        }
    }
}
