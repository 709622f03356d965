package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.EventInbox;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds what an expression would have seen at a stored event or at a step of a run. {@code $context} and the variables of
 * loops are recorded nowhere, so that whoever wants them gives them.
 */
@Component
public class Subjects {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EventInbox events;
    private final Runs runs;
    private final Clock clock;

    Subjects(EventInbox events, Runs runs, Clock clock) {
        this.events = events;
        this.runs = runs;
        this.clock = clock;
    }

    /** What {@code .} is of a thing that has several values. */
    public enum Part {
        /** The CloudEvent itself. */
        EVENT,
        /** What a run or a step was given; of an event the list that a run is given. */
        INPUT,
        /** What a run or a step gave. */
        OUTPUT
    }

    /** JSON that is given; nothing else is known. */
    public Subject ofInput(JsonNode input) {
        return new Subject(input, Map.of(), clock.instant());
    }

    public Subject ofEvent(Actor actor, String eventId, Part part) {
        var event = events.get(actor.workspaceId(), eventId).cloudEvent();
        return switch (part) {
            case EVENT -> new Subject(event, Map.of(), clock.instant());
            case INPUT -> new Subject(JSON.arrayNode().add(event), Map.of(), clock.instant());
            case OUTPUT -> throw Refusal.invalid("field_invalid", "part", "Of an event, part is event or input.");
        };
    }

    /** @param number of the step from 1, as the run lists them; 0 for the run itself */
    public Subject ofRun(Actor actor, String runId, int number, Part part) {
        var run = runs.get(actor.workspaceId(), runId);
        var steps = steps(run);
        if (number < 0 || number > steps.size()) {
            throw unknownStep("The run has no step %d; its steps are numbered from 1.".formatted(number));
        }
        return number == 0 ? ofRun(actor, run, part) : ofStep(actor, run, steps.get(number - 1), part);
    }

    /** The number of the last step at {@code pointer}. */
    public int number(Actor actor, String runId, String pointer) {
        var steps = steps(runs.get(actor.workspaceId(), runId));
        return IntStream.rangeClosed(1, steps.size())
                .filter(number -> steps.get(number - 1).pointer().equals(pointer))
                .max()
                .orElseThrow(() -> unknownStep(
                        "The run has no step at %s; take the pointer of one of its steps.".formatted(pointer)));
    }

    private static List<Run.Step> steps(Run run) {
        return run.steps() == null ? List.of() : run.steps();
    }

    private static Refusal unknownStep(String message) {
        return Refusal.invalid("step_unknown", "step", message);
    }

    private Subject ofRun(Actor actor, Run run, Part part) {
        var variables = variables(actor, run);
        put(variables, "input", run.input());
        put(variables, "output", run.output());
        return new Subject(
                chosen(part, run.input(), run.output(), "The run"), variables, began(run));
    }

    private Subject ofStep(Actor actor, Run run, Run.Step step, Part part) {
        var variables = variables(actor, run);
        put(variables, "input", step.input());
        put(variables, "output", step.output());
        var task = JSON.objectNode().put("name", step.name()).put("reference", step.pointer());
        var definition = variables.getOrDefault("workflow", JSON.nullNode()).path("definition").at(step.pointer());
        task.set("definition", definition.isMissingNode() ? JSON.nullNode() : definition);
        task.set("input", step.input());
        task.set("output", step.output());
        task.set("startedAt", time(step.startedAt()));
        variables.put("task", task);
        return new Subject(chosen(part, step.input(), step.output(), "The step"), variables, step.startedAt());
    }

    private static JsonNode chosen(Part part, @Nullable JsonNode input, @Nullable JsonNode output, String what) {
        var value = switch (part) {
            case INPUT -> input;
            case OUTPUT -> output;
            case EVENT -> throw Refusal.invalid("field_invalid", "part", "Of a run, part is input or output.");
        };
        if (value == null) {
            throw Refusal.invalid(
                    "value_missing", "part", "%s has no %s on record.".formatted(what, part == Part.INPUT ? "input" : "output"));
        }
        if (isShortened(value)) {
            throw Refusal.invalid(
                    "value_missing",
                    "part",
                    "%s has only the beginning of this value on record, since it is larger than 64 KiB; give a value as 'input'."
                            .formatted(what));
        }
        return value;
    }

    private LinkedHashMap<String, JsonNode> variables(Actor actor, Run run) {
        var workflow = JSON.objectNode().put("id", run.runId());
        definition(actor, run, workflow);
        workflow.set("input", run.input());
        workflow.set("startedAt", time(began(run)));
        var runtime = JSON.objectNode().put("name", "millrace").put("version", "1.0");
        runtime.set("metadata", JSON.objectNode());
        var variables = new LinkedHashMap<String, JsonNode>();
        variables.put("workflow", workflow);
        variables.put("runtime", runtime);
        return variables;
    }

    private void definition(Actor actor, Run run, ObjectNode workflow) {
        try {
            workflow.set("definition", Source.read(runs.definition(actor.workspaceId(), run)).tree());
        } catch (UnreadableSource older) {
            // What an older version of Millrace could read may be unreadable now; the rest is known all the same.
            workflow.putNull("definition");
        }
    }

    private static Instant began(Run run) {
        return Objects.requireNonNullElse(run.startedAt(), run.createdAt());
    }

    private static void put(Map<String, JsonNode> variables, String name, @Nullable JsonNode value) {
        if (value != null && !isShortened(value)) {
            variables.put(name, value);
        }
    }

    private static boolean isShortened(JsonNode value) {
        return value.path("truncated").asBoolean() && value.has("size_bytes") && value.has("preview");
    }

    private static ObjectNode time(Instant instant) {
        var node = JSON.objectNode().put("iso8601", instant.toString());
        node.set(
                "epoch",
                JSON.objectNode().put("seconds", instant.getEpochSecond()).put("milliseconds", instant.toEpochMilli()));
        return node;
    }
}
