package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Rescue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out what would make a chart too large to read: the middle of long lists, and what nests too deep. At most
 * {@value #MOST} nodes are left, by leaving out more where there are more.
 */
final class Shortening {

    static final int MOST = 400;

    private static final int LONGEST_LABEL = 2_000;
    private static final int STARTS = 4;

    /** From the mildest on. How many items of a list are shown, and how many levels. */
    private static final List<Shortening> ALL = List.of(
            new Shortening(20, 8), new Shortening(10, 8), new Shortening(10, 4), new Shortening(6, 3), new Shortening(4, 2));

    private final int items;
    private final int levels;

    private Shortening(int items, int levels) {
        this.items = items;
        this.levels = levels;
    }

    static Chart of(Chart chart) {
        return ALL.stream()
                .map(shortening -> shortening.shortened(chart))
                .filter(shorter -> count(shorter) <= MOST)
                .findFirst()
                .orElseGet(() -> ALL.getLast().shortened(chart));
    }

    private Chart shortened(Chart chart) {
        return new Chart(
                chart.title(),
                firstOf(chart.starts()),
                flow(chart.flow(), levels),
                nodes("/use/functions", chart.functions(), levels));
    }

    private static List<String> firstOf(List<String> starts) {
        if (starts.size() <= STARTS) {
            return starts;
        }
        var shown = new ArrayList<>(starts.subList(0, STARTS - 1));
        shown.add("… %,d more".formatted(starts.size() - shown.size()));
        return shown;
    }

    private Flow flow(Flow flow, int levels) {
        var nodes = nodes(flow.pointer(), flow.nodes(), levels);
        if (nodes.size() == flow.nodes().size()) {
            return new Flow(flow.pointer(), nodes, flow.edges());
        }
        var hiding = new HashMap<String, String>();
        for (var node : nodes) {
            if (node.body() instanceof Body.Hidden hidden) {
                hidden.nodes().forEach(each -> hiding.put(each.pointer(), node.pointer()));
            }
        }
        return new Flow(flow.pointer(), nodes, redirected(flow.edges(), hiding));
    }

    /** Edges of what is hidden begin and end at what stands for it. */
    private static List<Edge> redirected(List<Edge> edges, Map<String, String> hiding) {
        var left = new LinkedHashMap<List<String>, Edge>();
        for (var edge : edges) {
            var from = hiding.getOrDefault(edge.from(), edge.from());
            var to = hiding.getOrDefault(edge.to(), edge.to());
            var label = from.equals(edge.from()) ? edge.label() : null;
            var title = from.equals(edge.from()) ? edge.title() : null;
            var inside = from.equals(to) && hiding.containsKey(edge.from());
            if (!inside) {
                var moved = new Edge(from, to, edge.kind(), label, title, edge.ways());
                left.merge(List.of(from, to), moved, Shortening::together);
            }
        }
        return List.copyOf(left.values());
    }

    /** One line for two that lead from one place to another. */
    static Edge together(Edge one, Edge other) {
        var ways = new HashSet<>(one.ways());
        ways.addAll(other.ways());
        return new Edge(
                one.from(),
                one.to(),
                one.kind(),
                joined(one.label(), other.label(), ", "),
                joined(one.title(), other.title(), "; "),
                ways);
    }

    private static @Nullable String joined(@Nullable String one, @Nullable String other, String between) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.length() > LONGEST_LABEL ? one : one + between + other;
    }

    private List<Node> nodes(String list, List<Node> nodes, int levels) {
        if (nodes.size() <= items + 1) {
            return nodes.stream().map(node -> node(node, levels)).toList();
        }
        var hidden = nodes.subList(items / 2, nodes.size() - items / 2);
        return Stream.of(
                        nodes.subList(0, items / 2).stream().map(node -> node(node, levels)),
                        Stream.of(new Node(
                                list + "/…",
                                "… %,d more".formatted(hidden.size()),
                                "",
                                List.of("%s … %s".formatted(hidden.getFirst().name(), hidden.getLast().name())),
                                new Body.Hidden(hidden))),
                        nodes.subList(nodes.size() - items / 2, nodes.size()).stream().map(node -> node(node, levels)))
                .flatMap(each -> each)
                .toList();
    }

    private Node node(Node node, int levels) {
        if (node.body() instanceof Body.Leaf || node.body() instanceof Body.Choice) {
            return node;
        }
        if (levels == 0) {
            var inside = inside(node.body());
            var details = new ArrayList<>(node.details());
            details.add(inside == 1 ? "1 task inside" : "%,d tasks inside".formatted(inside));
            return new Node(node.pointer(), node.name(), node.keyword(), details, new Body.Leaf());
        }
        return node.with(body(node, levels - 1));
    }

    private Body body(Node node, int levels) {
        return switch (node.body()) {
            case Body.Leaf leaf -> leaf;
            case Body.Choice choice -> choice;
            case Body.Hidden hidden -> hidden;
            case Body.Steps steps -> new Body.Steps(flow(steps.flow(), levels), steps.repeats());
            case Body.Branches branches -> new Body.Branches(
                    nodes(node.pointer() + "/fork/branches", branches.nodes(), levels));
            case Body.Guarded guarded -> new Body.Guarded(
                    flow(guarded.flow(), levels), rescue(guarded.rescue(), levels));
        };
    }

    private Rescue rescue(Rescue rescue, int levels) {
        return new Rescue(
                rescue.pointer(),
                rescue.details(),
                rescue.retries(),
                rescue.flow() == null ? null : flow(rescue.flow(), levels),
                rescue.goesOn());
    }

    private static int count(Chart chart) {
        return count(chart.flow().nodes()) + count(chart.functions());
    }

    private static int count(List<Node> nodes) {
        return nodes.stream().mapToInt(node -> 1 + inside(node.body())).sum();
    }

    private static int inside(Body body) {
        return switch (body) {
            case Body.Leaf leaf -> 0;
            case Body.Choice choice -> 0;
            case Body.Hidden hidden -> 0;
            case Body.Steps steps -> count(steps.flow().nodes());
            case Body.Branches branches -> count(branches.nodes());
            case Body.Guarded guarded -> count(guarded.flow().nodes())
                    + (guarded.rescue().flow() == null ? 0 : count(guarded.rescue().flow().nodes()));
        };
    }
}
