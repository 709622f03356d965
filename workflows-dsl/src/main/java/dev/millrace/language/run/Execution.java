package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one run knows while it is interpreted: its definition, {@code $context}, the count of its steps and of its
 * journal's entries, and which of its branches wait. Used by one workflow's threads, which take turns.
 */
final class Execution {

    private static final int UNTIL_TRIED_AGAIN = 1_000;
    private static final int TASKS_AT_ONCE = 250;

    /** Half a second at most, of the ten that a workflow task has; what takes longer is begun again, for ever. */
    private static final long STEPS_AT_ONCE = 2_000_000;

    /** A quarter to a half of what a workflow task has: between two expressions of one task there is no pause. */
    private static final long STEPS_OF_A_TASK = 20_000_000;

    /** The version of the interpreter from which on expressions count as well as tasks. */
    private static final int COUNTS_STEPS = 2;

    /** The version from which on the expressions of one task have a bound together. */
    private static final int BOUNDS_A_TASK = 4;

    private final RunInput run;
    private final Definition definition;
    private final RunJournal journal;
    private final Map<String, Effect> recorded;
    private final Activities activities;
    private final RunRecorder recorder;
    private final Inbox inbox;
    private final Extent extent;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private JsonNode context = JsonNodeFactory.instance.objectNode();
    private final JsonNode rawInput;
    private JsonNode input = JsonNodeFactory.instance.nullNode();
    private int entries;
    private int steps;
    private int liveBranches = 1;
    private int forks;
    private final List<CancellationScope> outlived = new ArrayList<>();
    private long outlivedIn;
    private int tasks;
    private int inARow;
    private long spent;
    private long withoutPause;
    private int atOnce;
    private int postponed;
    private boolean moved;
    private Standing standing = new Standing();

    /** @param until when it goes on by itself, or null */
    private record Waiting(String sentence, @Nullable Instant until) {}

    Execution(
            RunInput run,
            JsonNode rawInput,
            Definition definition,
            RunJournal journal,
            RunRecorder recorder,
            Activities activities,
            Map<String, Effect> recorded,
            Inbox inbox,
            Extent extent) {
        this.run = run;
        this.rawInput = rawInput;
        this.definition = definition;
        this.journal = journal;
        this.activities = activities;
        this.recorded = recorded;
        this.recorder = recorder;
        this.inbox = inbox;
        this.extent = extent;
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

    /** Tells the journal that the run is there. */
    void begun() {
        if (inbox.suspended() == null) {
            running();
        } else {
            suspended();
        }
    }

    /** Tells the journal that the run stands still from now on. */
    void suspended() {
        write(new RunJournal.Entry.Suspended(
                run.runId(), nextEntry(), String.valueOf(inbox.suspended()), inbox.connection(), now()));
    }

    /** Tells the journal that the run is no longer suspended, and what it does instead. */
    void resumed() {
        running();
        tellWhetherAllWait();
    }

    private void running() {
        if (inbox.suspended() == null) {
            write(new RunJournal.Entry.Running(run.runId(), nextEntry(), now()));
        }
    }

    Standing standing() {
        return standing;
    }

    /** Takes up what {@link #state} has written in an earlier execution. */
    void goOnFrom(JsonNode state) {
        standing = Standing.at(state.path("standing"));
        context = state.path("context");
        input = state.path("input");
        entries = state.path("entries").intValue();
        steps = state.path("steps").intValue();
        inARow = state.path("inARow").intValue();
        if (state.path("waited").booleanValue()) {
            activities.waited();
        }
    }

    private JsonNode state() {
        var state = JsonNodeFactory.instance
                .objectNode()
                .put("entries", entries)
                .put("steps", steps)
                .put("inARow", inARow)
                .put("waited", activities.haveWaited());
        state.set("standing", standing.write());
        state.set("context", context);
        state.set("input", input);
        return state;
    }

    /**
     * Between two turns of a loop: continues as new where the execution has grown large. Within a {@code fork}, and while an
     * event is being worked on, it goes on as it is.
     */
    void mayContinueAsNew() {
        if (!moved || atOnce > 0 || tasks < postponed || !isLarge()) {
            return;
        }
        var number = run.checkpoint() == null ? 1 : run.checkpoint() + 1;
        if (activities.keep(run.runId(), number, state())) {
            Workflow.continueAsNew(run.continuing(number, inbox.suspended()));
        }
        postponed = tasks + UNTIL_TRIED_AGAIN;
    }

    private boolean isLarge() {
        var info = Workflow.getInfo();
        return tasks >= extent.tasks()
                || info.getHistoryLength() >= extent.events()
                || info.isContinueAsNewSuggested();
    }

    /** Does {@code work} without ever continuing as new. */
    <T> T inOneExecution(Supplier<T> work) {
        atOnce++;
        try {
            return work.get();
        } finally {
            atOnce--;
        }
    }

    /** Something has ended in this execution. One that has got nowhere does not continue as new. */
    void moved() {
        moved = true;
    }

    /** The run has done something that takes time. */
    void tookTime() {
        inARow = 0;
        withoutPause = 0;
    }

    /** Notes what the step {@code key} has done, for whoever goes on from there. */
    void did(String key, Effect effect) {
        recorder.did(key, effect);
    }

    /**
     * Enters the task at {@code pointer} for the {@code passage}th time and gives the frame of this passage. A run ends after
     * {@link Extent#inARow} tasks that wait for nothing; every few hundred, and after expressions that took long, it pauses for
     * a moment, so that a loop without a wait neither holds its worker nor escapes a request to cancel.
     */
    Frame enter(String pointer, Frame around, int passage) {
        if (inbox.suspended() != null) {
            Workflow.await(() -> inbox.suspended() == null);
        }
        cancelWhatIsOutlived();
        if (++inARow > extent.inARow()) {
            throw new Fault(WorkflowError.Type.RUNTIME.error(
                    "The run has done %,d tasks without waiting for anything, which is the most. Is there a loop without an end?"
                            .formatted(extent.inARow())));
        }
        var exhausting = run.interpreter() >= COUNTS_STEPS && spent >= STEPS_AT_ONCE;
        if (++tasks % TASKS_AT_ONCE == 0 || exhausting) {
            spent = 0;
            pause();
        }
        return around.passage(pointer, passage);
    }

    private void pause() {
        withoutPause = 0;
        Workflow.sleep(Duration.ofMillis(1));
    }

    /**
     * Expressions have taken so many steps.
     *
     * @throws Fault after more than a workflow task could bear: it would be begun again, for ever
     */
    void spent(long steps) {
        spent += steps;
        withoutPause += steps;
        if (run.interpreter() >= BOUNDS_A_TASK && withoutPause > STEPS_OF_A_TASK) {
            throw new Fault(WorkflowError.Type.EXPRESSION.error(
                    "The expressions of this task take more than %,d steps together, which is the most. Divide it into several tasks."
                            .formatted(STEPS_OF_A_TASK)));
        }
    }

    /** Cancels {@code scope}, which nothing waits for any more, in another workflow task. See {@link Begun}. */
    void cancelLater(CancellationScope scope) {
        outlived.add(scope);
        outlivedIn = Workflow.getInfo().getHistoryLength();
    }

    private void cancelWhatIsOutlived() {
        if (!outlived.isEmpty() && outlivedIn != Workflow.getInfo().getHistoryLength()) {
            var scopes = List.copyOf(outlived);
            outlived.clear();
            scopes.forEach(CancellationScope::cancel);
        }
    }

    /** What an earlier execution of this run, whose engine forgot it, had done under {@code key}. */
    @Nullable Effect recorded(String key) {
        return recorded.get(key);
    }

    /** The input of the step {@code key}: what reaches it, unless somebody has edited it. */
    JsonNode edited(String key, JsonNode reaching) {
        var effect = recorded.isEmpty() ? null : recorded.get(Effect.inputKey(key));
        return effect == null || effect.input() == null ? reaching : effect.input();
    }

    /** Sleeps until {@code until} and says why: durable, and visible as {@code waiting_for}. */
    void sleepUntil(String key, Instant until, String sentence) {
        var effect = recorded.get(key);
        var end = effect == null || effect.until() == null ? until : effect.until();
        did(key, Effect.until(end));
        var left = Duration.between(now(), end);
        if (!left.isPositive()) {
            return;
        }
        waiting.put(key, new Waiting(sentence, end));
        tellWhetherAllWait();
        try {
            Workflow.sleep(left);
        } finally {
            waiting.remove(key);
        }
        activities.waited();
        tookTime();
        running();
    }

    /** Before what waits under {@code key} is looked at: only what comes after that is news. */
    void heard(String key) {
        inbox.read(key);
    }

    /** Waits for news for {@code key} and says what for: durable, and visible as {@code waiting_for}. */
    void awaitNews(String key, String sentence) {
        if (inbox.hasNews(key)) {
            if (run.interpreter() >= BOUNDS_A_TASK && withoutPause >= STEPS_AT_ONCE) {
                pause();
            }
            return;
        }
        waiting.put(key, new Waiting(sentence, null));
        tellWhetherAllWait();
        try {
            Workflow.await(() -> inbox.hasNews(key));
        } finally {
            waiting.remove(key);
        }
        activities.waited();
        tookTime();
        running();
    }

    /** Stands still until somebody resumes the run, who has authorized {@code connection} again; another branch may wait too. */
    void awaitConnection(String connection, String sentence) {
        if (inbox.suspended() == null) {
            inbox.awaitConnection(connection, sentence);
            suspended();
        }
        Workflow.await(() -> inbox.suspended() == null);
        activities.waited();
        tookTime();
    }

    Activities activities() {
        return activities;
    }

    /** Whether nothing else goes on at the same time. */
    boolean isOnOneBranch() {
        return liveBranches == 1;
    }

    /** How many forks there were so far. */
    int forks() {
        return forks;
    }

    /** The thread that reaches a fork waits for {@code branches} others. */
    void forked(int branches) {
        forks += branches > 1 ? 1 : 0;
        liveBranches += branches - 1;
        atOnce++;
    }

    void branchEnded() {
        liveBranches--;
        tellWhetherAllWait();
    }

    void joined() {
        liveBranches++;
        atOnce--;
    }

    private void tellWhetherAllWait() {
        if (waiting.size() < liveBranches || waiting.isEmpty() || inbox.suspended() != null) {
            return;
        }
        var soonest = waiting.entrySet().stream()
                .min(Map.Entry.comparingByValue(
                        Comparator.comparing(Waiting::until, Comparator.nullsLast(Comparator.naturalOrder()))))
                .orElseThrow();
        write(new RunJournal.Entry.Waiting(
                run.runId(),
                nextEntry(),
                soonest.getKey(),
                soonest.getValue().sentence(),
                soonest.getValue().until()));
    }
}
