package dev.millrace.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.run.RunJournal;
import dev.millrace.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down how a run goes: a line for what happens when it happens, and the steps for the end. */
final class Transcript implements RunJournal {

    private static final int MOST_STEPS = 2_000;

    private final Consumer<String> lines;
    private final TreeMap<Integer, Run.Step> steps = new TreeMap<>();
    private final List<ObjectNode> events = new ArrayList<>();
    private Entry.@Nullable Ended ended;
    private int last;

    Transcript(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void write(Entry entry) {
        if (entry.number() <= last) {
            return;
        }
        last = entry.number();
        switch (entry) {
            case Entry.Step step -> {
                var shown = shown(step);
                steps.put(step.step(), shown);
                if (steps.size() > MOST_STEPS) {
                    steps.pollFirstEntry();
                }
                if (shown.endedAt() != null) {
                    lines.accept(StepLine.of(shown));
                }
            }
            case Entry.Waiting waiting -> lines.accept(StepLine.waiting(waiting.sentence()));
            case Entry.Suspended suspended -> lines.accept(StepLine.waiting(suspended.sentence()));
            case Entry.Running running -> {}
            case Entry.Ended end -> ended = end;
        }
    }

    private static Run.Step shown(Entry.Step step) {
        return new Run.Step(
                step.pointer(),
                step.name(),
                step.type(),
                step.status().word(),
                step.attempt(),
                step.iteration(),
                step.input(),
                step.output(),
                step.error() == null ? null : step.error().tree(),
                step.startedAt(),
                step.endedAt());
    }

    synchronized void emitted(ObjectNode event) {
        events.add(event);
        lines.accept(StepLine.emitted(event.path("type").asText()));
    }

    /** The running task whose effects have {@code key}, by its pointer. */
    synchronized String pointer(String key) {
        return steps.values().stream()
                .filter(step -> step.endedAt() == null)
                .map(Run.Step::pointer)
                .filter(key::startsWith)
                .max(Comparator.comparingInt(String::length))
                .orElse(key);
    }

    /** The last 2,000 of them. */
    synchronized List<Run.Step> steps() {
        return List.copyOf(steps.values());
    }

    synchronized List<ObjectNode> events() {
        return List.copyOf(events);
    }

    synchronized Entry.@Nullable Ended ended() {
        return ended;
    }
}
