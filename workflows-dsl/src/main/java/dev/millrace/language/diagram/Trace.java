package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Flow;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Way;
import dev.millrace.language.diagram.Progress.Passage;
import dev.millrace.language.run.RunJournal.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ways that a run has gone: from each step to the next one of its list, unless the list began anew between
 * them, by another turn, another attempt or another step of the task around it. Where branches call one function at the
 * same time, their steps within it cannot be told apart.
 */
final class Trace {

    private final Map<String, Flow> homes = new HashMap<>();
    private final Map<String, List<String>> leaving = new HashMap<>();
    private final Map<String, List<Flow>> inside = new HashMap<>();
    private final Map<String, Body.Guarded> guards = new HashMap<>();
    private final Map<String, Way> repeats = new HashMap<>();
    private final Map<String, String> branches = new HashMap<>();
    private final Map<String, String> around = new HashMap<>();
    private final Map<String, Passage> last = new HashMap<>();
    private final Map<String, Passage> lastOf = new HashMap<>();
    private final Map<String, Mark> marks = new HashMap<>();
    private final Set<Way> taken = new HashSet<>();

    private Trace(Chart chart) {
        learn(chart.flow(), null);
        chart.functions().forEach(this::learn);
    }

    static Overlay of(Chart chart, Progress progress) {
        return new Trace(chart).overlay(progress);
    }

    private void learn(Flow flow, @Nullable String task) {
        if (task != null) {
            inside.computeIfAbsent(task, pointer -> new ArrayList<>()).add(flow);
            around.put(flow.pointer(), task);
        }
        for (var edge : flow.edges()) {
            if (edge.to().equals(flow.end()) || edge.to().equals(Chart.END)) {
                leaving.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge.to());
            }
        }
        for (var node : flow.nodes()) {
            homes.put(node.pointer(), flow);
            learn(node);
        }
    }

    private void learn(Node node) {
        switch (node.body()) {
            case Body.Leaf leaf -> {}
            case Body.Choice choice -> {}
            case Body.Hidden hidden -> {}
            case Body.Steps steps -> {
                learn(steps.flow(), node.pointer());
                if (steps.repeats()) {
                    repeats.put(steps.flow().pointer(), new Way(steps.flow().end(), steps.flow().pointer()));
                }
            }
            case Body.Branches list -> list.nodes().forEach(branch -> {
                branches.put(branch.pointer(), node.pointer() + "/fork/branches");
                learn(branch);
            });
            case Body.Guarded guarded -> {
                guards.put(guarded.flow().pointer(), guarded);
                learn(guarded.flow(), node.pointer());
                if (guarded.rescue().flow() != null) {
                    guards.put(guarded.rescue().flow().pointer(), guarded);
                    learn(guarded.rescue().flow(), node.pointer());
                }
            }
        }
    }

    private Overlay overlay(Progress progress) {
        progress.passages().forEach(this::follow);
        last.forEach((list, passage) -> end(list, passage, progress.status()));
        branches.forEach((branch, list) -> {
            var mark = marks.get(branch);
            if (mark != null) {
                taken.add(new Way(list, branch));
                if (wentOn(mark.status())) {
                    taken.add(new Way(branch, Chart.endOf(list)));
                }
            }
        });
        if (progress.status() == Status.WAITING || progress.status() == Status.SUSPENDED) {
            tellWhatWaits(progress.status());
        }
        return new Overlay(progress.status(), marks, taken);
    }

    private void follow(Passage passage) {
        count(passage);
        for (var flow : inside.getOrDefault(passage.pointer(), List.of())) {
            var before = last.remove(flow.pointer());
            if (before != null) {
                leave(before);
            }
        }
        var home = homes.get(passage.pointer());
        if (home == null) {
            return;
        }
        var before = last.put(home.pointer(), passage);
        if (before == null) {
            enter(home, passage);
        } else if (sameTurn(before, passage)) {
            taken.add(new Way(before.pointer(), passage.pointer()));
        } else {
            again(home, before, passage);
        }
    }

    private void enter(Flow home, Passage passage) {
        taken.add(new Way(home.pointer(), passage.pointer()));
        var guard = guards.get(home.pointer());
        if (guard != null && !guard.flow().pointer().equals(home.pointer())) {
            taken.add(guard.rescue().error(guard.flow()));
        }
    }

    private void again(Flow home, Passage before, Passage passage) {
        enter(home, passage);
        var guard = guards.get(home.pointer());
        if (guard != null && before.status() == Status.FAULTED) {
            taken.add(guard.rescue().error(guard.flow()));
            taken.add(guard.rescue().retry(guard.flow()));
        }
        leave(before);
        var repeat = repeats.get(home.pointer());
        if (repeat != null && wentOn(before.status())) {
            taken.add(repeat);
        }
    }

    private static boolean sameTurn(Passage one, Passage other) {
        return one.attempt() == other.attempt() && Objects.equals(one.iteration(), other.iteration());
    }

    /** The list's last step led out of it, by the only way there is; where there are two, none is claimed. */
    private void leave(Passage passage) {
        if (!wentOn(passage.status())) {
            return;
        }
        var ways = leaving.getOrDefault(passage.pointer(), List.of());
        if (ways.size() == 1) {
            taken.add(new Way(passage.pointer(), ways.getFirst()));
        }
    }

    private void end(String list, Passage passage, Status run) {
        var task = around.get(list);
        var mark = task == null ? null : marks.get(task);
        var status = mark == null ? run : mark.status();
        if (status == Status.COMPLETED) {
            leave(passage);
        }
        var guard = guards.get(list);
        var caught = status == Status.COMPLETED || status == Status.RUNNING;
        if (guard != null && caught && guard.flow().pointer().equals(list) && passage.status() == Status.FAULTED) {
            taken.add(guard.rescue().error(guard.flow()));
            taken.add(guard.rescue().goingOn());
        }
    }

    private static boolean wentOn(Status status) {
        return status == Status.COMPLETED || status == Status.SKIPPED;
    }

    private void count(Passage passage) {
        var before = lastOf.put(passage.pointer(), passage);
        var retry = before != null
                && before.attempt() < passage.attempt()
                && Objects.equals(before.iteration(), passage.iteration());
        var mark = new Mark(passage.status(), retry ? 0 : 1, passage.attempt());
        marks.merge(passage.pointer(), mark, Trace::together);
    }

    private static Mark together(Mark one, Mark other) {
        return new Mark(
                one.status() == Status.RUNNING ? Status.RUNNING : other.status(),
                one.passages() + other.passages(),
                Math.max(one.attempts(), other.attempts()));
    }

    /** A run waits with all its innermost tasks; those around them run on. */
    private void tellWhatWaits(Status status) {
        var running = new TreeSet<String>();
        marks.forEach((pointer, mark) -> {
            if (mark.status() == Status.RUNNING) {
                running.add(pointer);
            }
        });
        for (var pointer : running) {
            var within = running.ceiling(pointer + "/");
            if (within == null || !within.startsWith(pointer + "/")) {
                var mark = Objects.requireNonNull(marks.get(pointer));
                marks.put(pointer, new Mark(status, mark.passages(), mark.attempts()));
            }
        }
    }
}
