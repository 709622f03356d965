package dev.millrace.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.json.Json;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lifecycle events of one run (DSL, "Lifecycle Events"), of the wanted types alone. What is told again has the same
 * id again, so that it is stored once.
 */
final class LifecycleEvents {

    private static final int MOST_WORDS = 4 * 1024;

    private final RunSubject run;
    private final Predicate<String> wanted;
    private final List<ObjectNode> made = new ArrayList<>();

    LifecycleEvents(RunSubject run, Predicate<String> wanted) {
        this.run = run;
        this.wanted = wanted;
    }

    List<ObjectNode> made() {
        return List.copyOf(made);
    }

    void started(Entry.Running entry) {
        workflow("started", "", entry.at(), data -> data.put("startedAt", text(entry.at())).set("definition", definition()));
        workflowStatus(entry.number(), Status.RUNNING, entry.at());
    }

    void waits(Entry.Waiting entry, Instant now) {
        workflowStatus(entry.number(), Status.WAITING, now);
    }

    void goesOn(Entry.Running entry) {
        workflowStatus(entry.number(), Status.RUNNING, entry.at());
    }

    void suspended(Entry.Suspended entry, List<RunSubject.Task> open) {
        workflow("suspended", "/" + entry.number(), entry.at(), data -> data.put("suspendedAt", text(entry.at())));
        workflowStatus(entry.number(), Status.SUSPENDED, entry.at());
        for (var task : open) {
            task(task, "suspended", "/" + entry.number(), entry.at(), data -> data.put("suspendedAt", text(entry.at())));
        }
    }

    void resumed(Entry.Running entry, List<RunSubject.Task> open) {
        workflow("resumed", "/" + entry.number(), entry.at(), data -> data.put("resumedAt", text(entry.at())));
        workflowStatus(entry.number(), Status.RUNNING, entry.at());
        for (var task : open) {
            task(task, "resumed", "/" + entry.number(), entry.at(), data -> data.put("resumedAt", text(entry.at())));
        }
    }

    void ended(Status status, @Nullable String output, @Nullable WorkflowError error, Instant at) {
        workflow(status.word(), "", at, data -> ended(data, status, output, error, at));
        workflowStatus(null, status, at);
        if (status == Status.COMPLETED || status == Status.FAULTED) {
            end(status, output, error, at);
        }
    }

    void step(Entry.Step step) {
        var task = new RunSubject.Task(step.step(), step.pointer());
        var began = step.startedAt();
        if (step.status() != Status.SKIPPED) {
            task(task, "created", "", began, data -> data.put("createdAt", text(began)));
            task(task, "started", "", began, data -> data.put("startedAt", text(began)));
            if (step.attempt() > 1) {
                task(task, "retried", "", began, data -> data.put("retriedAt", text(began)));
            }
            if (step.type().equals("listen")) {
                workflow("correlation-started", "/" + step.step(), began, data -> data.put("startedAt", text(began)));
            }
            taskStatus(task, Status.RUNNING, began);
        }
        if (step.status().ended() && step.endedAt() != null) {
            ended(task, step, step.endedAt());
        }
    }

    private void ended(RunSubject.Task task, Entry.Step step, Instant at) {
        if (step.status() != Status.SKIPPED) {
            var output = step.status() == Status.COMPLETED ? StepValue.bounded(step.output()) : null;
            task(task, step.status().word(), "", at, data -> ended(data, step.status(), output, step.error(), at));
        }
        if (step.type().equals("listen") && step.status() == Status.COMPLETED) {
            workflow("correlation-completed", "/" + step.step(), at, data -> data.put("completedAt", text(at)));
        }
        taskStatus(task, step.status(), at);
    }

    /** As the catalogue of types has it; the words of the language stand in the other events. */
    private void end(Status status, @Nullable String output, @Nullable WorkflowError error, Instant at) {
        var type = "run." + status.word();
        if (!wanted.test(type)) {
            return;
        }
        var data = object().put("run_id", run.runId());
        data.set("automation", definition());
        data.put("ended_at", text(at));
        if (error != null) {
            data.set("error", bounded(error).tree());
        }
        if (output != null) {
            data.set("output", Json.trusted(output));
        }
        make(type, run.runId() + "/" + type, "/runs/" + run.runId(), at, data);
    }

    private static ObjectNode ended(
            ObjectNode data, Status status, @Nullable String output, @Nullable WorkflowError error, Instant at) {
        data.put(status.word() + "At", text(at));
        if (error != null) {
            data.set("error", bounded(error).tree());
        }
        if (output != null) {
            data.set("output", Json.trusted(output));
        }
        return data;
    }

    /** An error's words may come of an expression, and then be as long as any value. */
    private static WorkflowError bounded(WorkflowError error) {
        return new WorkflowError(
                beginning(error.type()),
                error.status(),
                error.title() == null ? null : beginning(error.title()),
                error.detail() == null ? null : beginning(error.detail()),
                error.instance());
    }

    private static String beginning(String words) {
        return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
    }

    /** @param number of the entry that tells it; null for the end, of which there is one */
    private void workflowStatus(@Nullable Integer number, Status status, Instant at) {
        workflow("status-changed", number == null ? "/" + status.word() : "/" + number, at, data ->
                data.put("updatedAt", text(at)).put("status", status.word()));
    }

    private void taskStatus(RunSubject.Task task, Status status, Instant at) {
        task(task, "status-changed", "/" + status.word(), at, data ->
                data.put("updatedAt", text(at)).put("status", status.word()));
    }

    private void workflow(String what, String passage, Instant at, UnaryOperator<ObjectNode> filled) {
        var type = NamedLifecycle.PREFIX + "workflow." + what + ".v1";
        if (wanted.test(type)) {
            make(type, run.runId() + passage + "/" + what, at, filled.apply(object().put("name", run.qualifiedName())));
        }
    }

    private void task(RunSubject.Task task, String what, String passage, Instant at, UnaryOperator<ObjectNode> filled) {
        var type = NamedLifecycle.PREFIX + "task." + what + ".v1";
        if (wanted.test(type)) {
            make(type, "%s/steps/%d%s/%s".formatted(run.runId(), task.step(), passage, what), at, filled.apply(
                    object().put("workflow", run.qualifiedName()).put("task", task.pointer())));
        }
    }

    private void make(String type, String id, Instant at, ObjectNode data) {
        make(type, id, "/automations/%s/%s".formatted(run.namespace(), run.name()), at, data);
    }

    private void make(String type, String id, String source, Instant at, ObjectNode data) {
        made.add(object()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", source)
                .put("type", type)
                .put("subject", run.runId())
                .put("time", text(at))
                .put("datacontenttype", "application/json")
                .set("data", data));
    }

    private ObjectNode definition() {
        return object()
                .put("name", run.name())
                .put("namespace", run.namespace())
                .put("version", run.version());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String text(Instant at) {
        return at.toString();
    }
}
