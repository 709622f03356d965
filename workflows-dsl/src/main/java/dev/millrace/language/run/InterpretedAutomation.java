package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.TaskRunner.Done;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link AutomationWorkflow} by interpretation. Register it with a factory, since it wants its collaborators:
 * {@code worker.registerWorkflowImplementationFactory(AutomationWorkflow.class, () -> new InterpretedAutomation(…))}.
 */
public final class InterpretedAutomation implements AutomationWorkflow {

    /**
     * Counts the changes of the interpreter that would break the replay of a run begun before. A run keeps the number that it
     * was begun with ({@link RunInput#interpreter}), and whatever has changed since asks for it. See
     * docs/changing-the-interpreter.md.
     */
    public static final int VERSION = 4;

    private final Definitions definitions;
    private final RunJournal journal;
    private final RunRecorder recorder;
    private final Extent extent;
    private final Inbox inbox = new Inbox();
    private @Nullable Execution execution;

    public InterpretedAutomation(Definitions definitions, RunJournal journal) {
        this(definitions, journal, RunRecorder.NONE);
    }

    public InterpretedAutomation(Definitions definitions, RunJournal journal, RunRecorder recorder) {
        this(definitions, journal, recorder, Extent.USUAL);
    }

    InterpretedAutomation(Definitions definitions, RunJournal journal, RunRecorder recorder, Extent extent) {
        this.definitions = definitions;
        this.journal = journal;
        this.recorder = recorder;
        this.extent = extent;
    }

    @Override
    public int journal() {
        return execution == null ? 0 : execution.entries();
    }

    @Override
    public void news(String key) {
        inbox.news(key);
    }

    @Override
    public void suspend(String sentence) {
        inbox.suspend(sentence);
        if (execution != null) {
            execution.suspended();
        }
    }

    @Override
    public void resume() {
        inbox.resume();
        if (execution != null) {
            execution.resumed();
        }
    }

    @Override
    public JsonNode run(RunInput input) {
        refuseWhatANewerOneBegan(input.interpreter());
        var definition = definitions.load(input.definition());
        var rawInput = input.inputStored() ? definitions.input(input.runId()) : input.input();
        var activities = new Activities();
        var recorded = new HashMap<String, Effect>();
        var run = new Execution(input, rawInput, definition, journal, recorder, activities, recorded, inbox, extent);
        execution = run;
        if (input.suspended() != null) {
            inbox.suspend(input.suspended());
        }
        var left = input.checkpoint() == null ? null : definitions.checkpoint(input.runId(), input.checkpoint());
        if (left != null) {
            run.goOnFrom(left);
        }
        run.begun();
        try {
            if (input.resumed()) {
                load(input.runId(), activities.effects(), recorded);
            }
            var output = interpret(run, definition, activities, left != null);
            end(run, Status.COMPLETED, output, null);
            return output;
        } catch (Fault fault) {
            end(run, Status.FAULTED, null, fault.error());
            throw failure(fault.error());
        } catch (CanceledFailure cancelled) {
            end(run, Status.CANCELLED, null, null);
            throw cancelled;
        }
    }

    /** Fails the workflow task and not the run: Temporal gives it to another worker, until there is one that can. */
    private static void refuseWhatANewerOneBegan(int interpreter) {
        if (interpreter > VERSION) {
            throw new IllegalStateException(
                    "This run was begun by version %d of the interpreter, and this worker has version %d. It waits, unharmed, for a newer worker: update this one, or stop it."
                            .formatted(interpreter, VERSION));
        }
    }

    private static void load(String runId, EffectsActivity effects, Map<String, Effect> recorded) {
        for (var page = page(runId, effects, ""); !page.isEmpty(); ) {
            recorded.putAll(page);
            page = page(runId, effects, List.copyOf(page.keySet()).getLast());
        }
    }

    private static Map<String, Effect> page(String runId, EffectsActivity effects, String after) {
        return Activities.orFault(
                () -> effects.load(runId, after),
                "What the run had done before it was interrupted could not be read within an hour.");
    }

    private static JsonNode interpret(
            Execution run, Definition definition, Activities activities, boolean goesOn) {
        var schemas = new Schemas();
        var runner = new TaskRunner(run, schemas, activities);
        var raw = run.rawInput();
        var arguments = TaskArguments.ofRun(run, raw);
        try {
            if (!goesOn) {
                schemas.check(definition.input().schema(), raw, "input");
                var from = definition.input().from();
                run.begin(from == null ? raw : from.evaluate(raw, arguments));
            }
            var input = run.input();
            arguments.transformed(input);
            var timeout = definition.timeout() == null
                    ? null
                    : ComputedDuration.of(definition.timeout().after().evaluate(input, arguments));
            Done done = TimeLimit.of(
                    run, "", timeout, Frame.OUTERMOST, within -> runner.list(definition.tasks(), input, within));
            arguments.gave(done.output());
            return Sizes.bounded(
                    runner.transformed(definition.output(), done.output(), arguments, "output"), "output of the run");
        } catch (JqException failed) {
            throw new Fault(
                    WorkflowError.Type.EXPRESSION.error(String.valueOf(failed.getMessage())).at(""));
        }
    }

    private static void end(Execution run, Status status, @Nullable JsonNode output, @Nullable WorkflowError error) {
        run.write(new RunJournal.Entry.Ended(run.run().runId(), run.nextEntry(), status, output, error, run.now()));
    }

    private static ApplicationFailure failure(WorkflowError error) {
        return ApplicationFailure.newBuilder()
                .setMessage(error.detail() == null ? String.valueOf(error.title()) : error.detail())
                .setType(error.type())
                .setNonRetryable(true)
                // A fault is the automation's business, and no alarm of this worker.
                .setCategory(ApplicationErrorCategory.BENIGN)
                .setDetails(error)
                .build();
    }
}
