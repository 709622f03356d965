package dev.millrace.language.diagram;

import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Kind;
import dev.millrace.language.diagram.Chart.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the tasks of one list lead. */
final class FlowReader {

    private final Definition definition;
    private final String list;
    private final List<NamedTask> tasks;
    private final Map<String, String> pointers = new HashMap<>();

    FlowReader(Definition definition, String list, List<NamedTask> tasks) {
        this.definition = definition;
        this.list = list;
        this.tasks = tasks;
        tasks.forEach(task -> pointers.putIfAbsent(task.name(), task.pointer()));
    }

    /** In the order of the tasks and of their cases; one line where several lead to the same target. */
    List<Edge> edges() {
        var edges = new ArrayList<Edge>();
        for (var index = 0; index < tasks.size(); index++) {
            edges.addAll(merged(of(index)));
        }
        return List.copyOf(edges);
    }

    private List<Edge> of(int index) {
        var named = tasks.get(index);
        var common = named.task().common();
        var edges = new ArrayList<Edge>();
        if (named.task() instanceof Task.Switch choice) {
            cases(index, choice, edges);
        } else if (!(named.task() instanceof Task.Raise)) {
            add(edges, index, common.then(), null, null);
        }
        // A task that is skipped goes on in order, whatever its `then` says.
        var skips = edges.stream().noneMatch(edge -> edge.to().equals(next(index)) && edge.label() == null);
        if (common.when() != null && skips) {
            add(edges, index, new Then.Continue(), "skipped", null);
        }
        return edges;
    }

    private void cases(int index, Task.Switch choice, List<Edge> edges) {
        var written = definition.at(tasks.get(index).pointer()).path("switch");
        var decides = false;
        for (var number = 0; number < choice.cases().size(); number++) {
            var each = choice.cases().get(number);
            var when = Captions.text(written.path(number).path(each.name()).path("when"));
            decides |= each.when() == null;
            var title = each.name() + (each.when() == null ? ", in any other case" : " when " + when);
            add(edges, index, each.then(), each.name(), title);
        }
        if (!decides) {
            add(edges, index, choice.common().then(), "otherwise", null);
        }
    }

    private void add(List<Edge> edges, int index, Then then, @Nullable String label, @Nullable String title) {
        var target = switch (then) {
            case Then.Continue next -> next(index);
            case Then.Exit exit -> Chart.endOf(list);
            case Then.End end -> Chart.END;
            case Then.To to -> pointers.get(to.name());
        };
        if (target != null) {
            var from = tasks.get(index).pointer();
            edges.add(new Edge(from, target, Kind.FLOW, label, title, Set.of(new Way(from, target))));
        }
    }

    private String next(int index) {
        return index + 1 < tasks.size() ? tasks.get(index + 1).pointer() : Chart.endOf(list);
    }

    private static List<Edge> merged(List<Edge> edges) {
        var byTarget = new LinkedHashMap<String, Edge>();
        edges.forEach(edge -> byTarget.merge(edge.to(), edge, Shortening::together));
        return List.copyOf(byTarget.values());
    }
}
