package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Chart.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a list as a tree of dominators: below each task stand those that are reached through it only. Those that
 * it alone leads to are its columns; the others, where ways meet again, come below the columns. Edges that lead back are
 * left out of this.
 */
final class FlowOrder {

    private final Flow flow;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, List<Edge>> out = new HashMap<>();
    private final Set<Edge> back = new HashSet<>();
    private final List<String> postOrder = new ArrayList<>();
    private final List<Edge> entries = new ArrayList<>();
    private final Map<String, String> dominator = new HashMap<>();
    private final Map<String, Integer> depth = new HashMap<>();
    private final Map<String, Set<String>> before = new HashMap<>();

    FlowOrder(Flow flow) {
        this.flow = flow;
        flow.nodes().forEach(node -> nodes.put(node.pointer(), node));
        flow.edges().forEach(edge -> out.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge));
        var open = new HashSet<String>();
        var seen = new HashSet<String>();
        for (var node : flow.nodes()) {
            if (!seen.contains(node.pointer())) {
                entries.add(Edge.of(flow.pointer(), node.pointer()));
                visit(node.pointer(), open, seen);
            }
        }
        out.put(flow.pointer(), entries);
        postOrder.add(flow.pointer());
        findDominators();
    }

    private void visit(String pointer, Set<String> open, Set<String> seen) {
        open.add(pointer);
        seen.add(pointer);
        // From the last on, so that the first stands first in the reverse of this order.
        for (var edge : edges(pointer).reversed()) {
            if (open.contains(edge.to())) {
                back.add(edge);
            } else if (nodes.containsKey(edge.to()) && !seen.contains(edge.to())) {
                visit(edge.to(), open, seen);
            }
        }
        open.remove(pointer);
        postOrder.add(pointer);
    }

    private void findDominators() {
        out.values().forEach(edges -> edges.stream()
                .filter(edge -> nodes.containsKey(edge.to()) && !back.contains(edge))
                .forEach(edge -> before.computeIfAbsent(edge.to(), to -> new HashSet<>()).add(edge.from())));
        depth.put(flow.pointer(), 0);
        for (var pointer : postOrder.reversed()) {
            if (!pointer.equals(flow.pointer())) {
                var nearest = before.get(pointer).stream().sorted().reduce(this::nearestAround).orElseThrow();
                dominator.put(pointer, nearest);
                depth.put(pointer, depth(nearest) + 1);
            }
        }
    }

    private String nearestAround(String one, String other) {
        var left = one;
        var right = other;
        while (!left.equals(right)) {
            if (depth(left) >= depth(right)) {
                left = Objects.requireNonNull(dominator.get(left));
            } else {
                right = Objects.requireNonNull(dominator.get(right));
            }
        }
        return left;
    }

    private int depth(String pointer) {
        return Objects.requireNonNull(depth.get(pointer));
    }

    @Nullable Node node(String pointer) {
        return nodes.get(pointer);
    }

    /** Where {@code pointer}, a task or the list itself, leads. The list leads to its first task. */
    List<Edge> edges(String pointer) {
        return out.getOrDefault(pointer, List.of());
    }

    /** Whether {@code edge}, of the list itself, leads to what no way reaches, and so is no way either. */
    boolean isImagined(Edge edge) {
        return edge.from().equals(flow.pointer()) && edge != entries.getFirst();
    }

    /** Whether {@code edge} is the only one that leads on to its target. */
    boolean isOnly(Edge edge) {
        return !back.contains(edge) && nodes.containsKey(edge.to()) && before.get(edge.to()).size() == 1;
    }

    /** Where ways that part at {@code pointer} meet, those that lead to others first. */
    List<String> meetings(String pointer) {
        return postOrder.reversed().stream()
                .filter(each -> pointer.equals(dominator.get(each)) && before.get(each).size() > 1)
                .toList();
    }
}
