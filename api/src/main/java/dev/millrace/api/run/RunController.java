package dev.millrace.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class RunController {

    private final Runs runs;
    private final Audit audit;

    RunController(Runs runs, Audit audit) {
        this.runs = runs;
        this.audit = audit;
    }

    /** Both fields may be missing: no input, and the current version. */
    record StartRequest(@Nullable JsonNode input, @Nullable String version) {}

    record Started(String runId) {}

    /** All fields may be missing: from where it ended, with the same input and version. */
    record ResumeRequest(@Nullable String from, @Nullable JsonNode input, @Nullable String version) {

        boolean wantsLatest() {
            return switch (version) {
                case null -> false;
                case "same" -> false;
                case "latest" -> true;
                case String other ->
                    throw Refusal.invalid("field_invalid", "version", "version must be same or latest.");
            };
        }
    }

    /**
     * Starts a run by hand, also of an automation that is disabled. 202 with its id; with {@code Prefer: wait=N} the answer
     * waits up to N seconds, and is a 200 with the run where it has ended by then.
     */
    @PostMapping("/automations/{namespace}/{name}/runs")
    ResponseEntity<Object> start(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable StartRequest request,
            @RequestHeader(name = "Prefer", required = false) @Nullable String prefer) {
        actor.require(Right.OPERATE);
        var wanted = request == null ? new StartRequest(null, null) : request;
        var runId = runs.start(actor.workspaceId(), namespace, name, wanted.version(), wanted.input());
        var patience = Patience.of(prefer);
        if (!patience.isZero()) {
            var run = runs.await(actor.workspaceId(), runId, patience);
            if (run.ended()) {
                return ResponseEntity.ok(run);
            }
        }
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(new Started(runId));
    }

    /** Lists the runs, the newest first, without their steps, inputs and outputs. */
    @GetMapping("/runs")
    Page<Run> list(
            Actor actor,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String automation,
            @RequestParam(name = "event_id", required = false) @Nullable String eventId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return runs.list(actor.workspaceId(), status, automation, eventId, page);
    }

    /**
     * Shows a run with its steps: what each was given, gave, failed with, and which attempt it was. While it runs,
     * {@code waiting_for} says in a sentence what for.
     */
    @GetMapping("/runs/{runId}")
    Run get(Actor actor, @PathVariable String runId) {
        actor.require(Right.INSPECT);
        return runs.get(actor.workspaceId(), runId);
    }

    /** Asks a run to end. One that is still queued ends at once, as cancelled. 409 where it has ended already. */
    @PostMapping("/runs/{runId}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started cancel(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        runs.cancel(actor.workspaceId(), runId);
        audit.note(actor, Recorded.run(AuditAction.RUN_CANCELLED, runs.find(actor.workspaceId(), runId)));
        return new Started(runId);
    }

    /**
     * Runs a faulted or cancelled run again, from its beginning and as a new run with the same version and input; the new
     * run names it in {@code retry_of}. 409 for any other.
     */
    @PostMapping("/runs/{runId}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started retry(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        return new Started(runs.retry(actor.workspaceId(), runId));
    }

    /**
     * Lets no further task of a run begin until it is resumed; calls and waits under way go on. The run is
     * {@code suspended} then and says by whom. 409 where it has ended.
     */
    @PostMapping("/runs/{runId}/suspend")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started suspend(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        runs.suspend(actor.workspaceId(), runId, actor.name());
        audit.note(actor, Recorded.run(AuditAction.RUN_SUSPENDED, runs.find(actor.workspaceId(), runId)));
        return new Started(runId);
    }

    /**
     * Goes on with a run. A suspended one goes on where it stands. A faulted or cancelled one goes on as a new run, which
     * names it in {@code retry_of}, from the task {@code from} (by default the one at which it ended): what was done before
     * is not done again, and the task gets {@code input} instead of what it was given then. {@code version} is
     * {@code same} (the default) or {@code latest}; with another version what was done stays done where the task has kept its
     * pointer. 409 for a run that cannot go on, 422 where it never came to {@code from}.
     */
    @PostMapping("/runs/{runId}/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Started resume(
            Actor actor, @PathVariable String runId, @RequestBody(required = false) @Nullable ResumeRequest request) {
        actor.require(Right.OPERATE);
        var wanted = request == null ? new ResumeRequest(null, null, null) : request;
        var goesOn = runs.resume(actor.workspaceId(), runId, wanted.from(), wanted.input(), wanted.wantsLatest());
        audit.note(actor, Recorded.resumed(runs.find(actor.workspaceId(), runId), goesOn));
        return new Started(goesOn);
    }
}
