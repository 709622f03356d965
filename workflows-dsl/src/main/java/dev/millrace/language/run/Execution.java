package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run knows while it is interpreted: its definition, {@code $context}, the count of its steps and of its
 * journal's entries, and which of its branches wait. Used by one workflow's threads, which take turns.
 */
final class Execution {

    private final RunInput run;
    private final Definition definition;
    private final RunJournal journal;
    private final Map<String, Effect> recorded;
    private final Activities activities;
    private final Map<String, Integer> passages = new HashMap<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private JsonNode context = JsonNodeFactory.instance.objectNode();
    private final JsonNode rawInput;
    private JsonNode input = JsonNodeFactory.instance.nullNode();
    private int entries;
    private int steps;
    private int liveBranches = 1;

    private record Waiting(String sentence, Instant until) {}

    Execution(
            RunInput run,
            JsonNode rawInput,
            Definition definition,
            RunJournal journal,
            Activities activities,
            Map<String, Effect> recorded) {
        this.run = run;
        this.rawInput = rawInput;
        this.definition = definition;
        this.journal = journal;
        this.activities = activities;
        this.recorded = recorded;
    }

    RunInput run() {
        return run;
    }

    Definition definition() {
        return definition;
    }

    JsonNode context() {
        return context;
    }

    void replaceContext(JsonNode context) {
        this.context = context;
    }

    /** The run's input as it was given. */
    JsonNode rawInput() {
        return rawInput;
    }

    /** The run's input after {@code input.from}. */
    JsonNode input() {
        return input;
    }

    void begin(JsonNode input) {
        this.input = input;
    }

    /** The run's time: it moves with the history, not with a clock. */
    Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    int entries() {
        return entries;
    }

    int nextStep() {
        return ++steps;
    }

    int nextEntry() {
        return ++entries;
    }

    void write(RunJournal.Entry entry) {
        journal.write(entry);
    }

    /** Identifies this passage of the task at {@code pointer}: a {@code then} may lead back to it. */
    String key(String pointer, Frame frame) {
        var place = pointer + frame.place() + frame.attempts();
        var passage = passages.merge(place, 1, Integer::sum);
        return passage == 1 ? place : place + "~" + passage;
    }

    /** What an earlier execution of this run, whose engine forgot it, had done under {@code key}. */
    @Nullable Effect recorded(String key) {
        return recorded.get(key);
    }

    /** Sleeps until {@code until} and says why: durable, and visible as {@code waiting_for}. */
    void sleepUntil(String key, Instant until, String sentence) {
        var effect = recorded.get(key);
        var end = effect == null || effect.until() == null ? until : effect.until();
        var left = Duration.between(now(), end);
        if (!left.isPositive()) {
            return;
        }
        waiting.put(key, new Waiting(sentence, end));
        tellWhetherAllWait(key);
        try {
            Workflow.sleep(left);
        } finally {
            waiting.remove(key);
        }
        activities.waited();
        write(new RunJournal.Entry.Running(run.runId(), nextEntry(), now()));
    }

    /** The thread that reaches a fork waits for {@code branches} others. */
    void forked(int branches) {
        liveBranches += branches - 1;
    }

    void branchEnded() {
        liveBranches--;
        waiting.keySet().stream().findFirst().ifPresent(this::tellWhetherAllWait);
    }

    void joined() {
        liveBranches++;
    }

    private void tellWhetherAllWait(String key) {
        if (waiting.size() < liveBranches || waiting.isEmpty()) {
            return;
        }
        var first = waiting.values().stream()
                .min((one, other) -> one.until().compareTo(other.until()))
                .orElseThrow();
        write(new RunJournal.Entry.Waiting(run.runId(), nextEntry(), key, first.sentence(), first.until()));
    }
}
