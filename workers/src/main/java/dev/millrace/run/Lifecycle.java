package dev.millrace.run;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.EventInbox;
import dev.millrace.event.LifecycleStream;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Puts what happens in runs into the stream of events (DSL, "Lifecycle Events"), where somebody of the workspace has named
 * it. A run that a lifecycle event has started makes none, or an automation that watches all runs would watch itself.
 */
@Component
class Lifecycle {

    private final LifecycleStream stream;
    private final RunStore runs;
    private final Clock clock;

    @Autowired
    Lifecycle(EventInbox inbox, RunStore runs, Clock clock) {
        this(inbox.lifecycle(), runs, clock);
    }

    Lifecycle(LifecycleStream stream, RunStore runs, Clock clock) {
        this.stream = stream;
        this.runs = runs;
        this.clock = clock;
    }

    /** Call it in the transaction that writes {@code batch}, when the steps are written and the states are not. */
    void told(List<Entry> batch) {
        var runIds = batch.stream().map(Entry::runId).distinct().toList();
        var watched = watched(runIds);
        if (watched.isEmpty()) {
            return;
        }
        for (var entry : batch) {
            var run = watched.get(entry.runId());
            if (run != null && entry.number() > run.subject.journalEntry()) {
                tell(entry, run);
            }
        }
        accept(watched.values());
    }

    /** Call it in the transaction in which a run ended of which no journal tells. */
    void ended(String runId, Status status, @Nullable WorkflowError error, Instant at) {
        var watched = watched(List.of(runId));
        watched.values().forEach(run -> run.events.ended(status, null, error, at));
        accept(watched.values());
    }

    private void tell(Entry entry, Watched run) {
        switch (entry) {
            case Entry.Step step -> run.events.step(step);
            case Entry.Waiting waiting -> run.events.waits(waiting, clock.instant());
            case Entry.Suspended suspended -> {
                run.events.suspended(suspended, runs.openTasks(suspended.runId()));
                run.suspended = true;
            }
            case Entry.Running running -> {
                if (running.number() == 1) {
                    run.events.started(running);
                } else if (run.suspended) {
                    run.events.resumed(running, runs.openTasks(running.runId()));
                } else {
                    run.events.goesOn(running);
                }
                run.suspended = false;
            }
            case Entry.Ended ended ->
                run.events.ended(ended.status(), StepValue.bounded(ended.output()), ended.error(), ended.at());
        }
    }

    private void accept(Collection<Watched> watched) {
        record Origin(String workspaceId, int depth) {}
        var made = new LinkedHashMap<Origin, List<ObjectNode>>();
        for (var run : watched) {
            made.computeIfAbsent(new Origin(run.subject.workspaceId(), run.subject.depth() + 1), first -> new ArrayList<>())
                    .addAll(run.events.made());
        }
        made.forEach((origin, cloudEvents) -> {
            if (!cloudEvents.isEmpty()) {
                stream.accept(origin.workspaceId(), cloudEvents, origin.depth());
            }
        });
    }

    /** Those of the runs of which somebody wants to hear. */
    private Map<String, Watched> watched(List<String> runIds) {
        var named = stream.named().stream().collect(groupingBy(NamedLifecycle::workspaceId));
        if (named.isEmpty()) {
            return Map.of();
        }
        return runs.subjects(runIds, named.keySet()).stream()
                .filter(run -> run.depth() < RunActivities.LONGEST_CHAIN)
                .filter(run -> run.eventType() == null || !NamedLifecycle.tells(run.eventType()))
                .map(run -> new Watched(run, wanted(named.get(run.workspaceId()))))
                .collect(toMap(run -> run.subject.runId(), Function.identity(), (one, same) -> one, LinkedHashMap::new));
    }

    private static Predicate<String> wanted(List<NamedLifecycle> named) {
        return type -> named.stream().anyMatch(one -> one.covers(type));
    }

    private static final class Watched {

        private final RunSubject subject;
        private final LifecycleEvents events;
        private boolean suspended;

        Watched(RunSubject subject, Predicate<String> wanted) {
            this.subject = subject;
            this.events = new LifecycleEvents(subject, wanted);
            this.suspended = subject.status().equals(Status.SUSPENDED.word());
        }
    }
}
