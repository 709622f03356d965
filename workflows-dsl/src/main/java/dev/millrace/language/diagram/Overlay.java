package dev.millrace.language.diagram;

import dev.millrace.language.diagram.Chart.Body;
import dev.millrace.language.diagram.Chart.Edge;
import dev.millrace.language.diagram.Chart.Node;
import dev.millrace.language.diagram.Chart.Way;
import dev.millrace.language.run.RunJournal.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A run's marks on the tasks, and the ways it has gone. */
record Overlay(Status run, Map<String, Mark> marks, Set<Way> taken) {

    /** What tells most first. */
    private static final List<Status> URGENCY = List.of(
            Status.FAULTED,
            Status.RUNNING,
            Status.WAITING,
            Status.SUSPENDED,
            Status.CANCELLED,
            Status.COMPLETED,
            Status.SKIPPED);

    Overlay {
        marks = Map.copyOf(marks);
        taken = Set.copyOf(taken);
    }

    /** Empty where the run has not reached the task; of several tasks, what tells most of them. */
    Optional<Mark> of(Node node) {
        if (!(node.body() instanceof Body.Hidden hidden)) {
            return Optional.ofNullable(marks.get(node.pointer()));
        }
        var found = hidden.nodes().stream()
                .map(each -> marks.get(each.pointer()))
                .filter(mark -> mark != null)
                .toList();
        return URGENCY.stream()
                .filter(status -> found.stream().anyMatch(mark -> mark.status() == status))
                .findFirst()
                .map(status -> new Mark(status, (int) found.stream().filter(having(status)).count(), 1));
    }

    private static Predicate<Mark> having(Status status) {
        return mark -> mark.status() == status;
    }

    boolean isTaken(Edge edge) {
        return edge.ways().stream().anyMatch(taken::contains);
    }

    boolean isCompleted() {
        return run == Status.COMPLETED;
    }
}
