package dev.millrace.console.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.JsonText;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Suspends runs, and goes on with them: where they stand, or from one of their steps. */
@Controller
@RequestMapping("/runs/{runId}")
class ResumeController {

    private final Runs runs;
    private final Audit audit;

    ResumeController(Runs runs, Audit audit) {
        this.runs = runs;
        this.audit = audit;
    }

    @PostMapping("/suspend")
    ModelAndView suspend(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        return tried(runId, "The run was asked to stand still; what is under way goes on to its end.", () -> {
            runs.suspend(actor.workspaceId(), runId, actor.name());
            audit.note(actor, Recorded.run(AuditAction.RUN_SUSPENDED, runs.find(actor.workspaceId(), runId)));
            return runId;
        });
    }

    @PostMapping("/go-on")
    ModelAndView goOn(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        return tried(runId, "The run goes on.", () -> {
            var goesOn = runs.resume(actor.workspaceId(), runId, null, null, false);
            audit.note(actor, Recorded.resumed(runs.find(actor.workspaceId(), runId), goesOn));
            return goesOn;
        });
    }

    @GetMapping("/resume")
    ModelAndView form(Actor actor, @PathVariable String runId, @RequestParam(required = false) @Nullable String from) {
        actor.require(Right.OPERATE);
        var run = runs.get(actor.workspaceId(), runId);
        var chosen = from == null ? endedAt(run) : from;
        return form(run, chosen, input(run, chosen), "same").page();
    }

    @PostMapping("/resume")
    ModelAndView resume(
            Actor actor,
            @PathVariable String runId,
            @RequestParam String from,
            @RequestParam(defaultValue = "") String input,
            @RequestParam(defaultValue = "same") String version) {
        actor.require(Right.OPERATE);
        var run = runs.get(actor.workspaceId(), runId);
        try {
            var edited = input.isBlank() || input.strip().equals(input(run, from)) ? null : JsonText.read("input", input);
            var resumed = runs.resume(actor.workspaceId(), runId, from, edited, version.equals("latest"));
            audit.note(actor, Recorded.resumed(run, resumed));
            return SeeOther.to(
                    Paths.of("runs", resumed), "This run goes on from '%s'; what was done before is not done again.".formatted(name(from)));
        } catch (Refusal refused) {
            return form(run, from, input, version).refused(refused);
        }
    }

    private static ModelAndView tried(String runId, String done, Supplier<String> work) {
        try {
            return SeeOther.to(Paths.of("runs", work.get()), done);
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.CONFLICT && refused.kind() != Refusal.Kind.UNAVAILABLE) {
                throw refused;
            }
            return SeeOther.refused(Paths.of("runs", runId), String.valueOf(refused.getMessage()));
        }
    }

    private static Form form(Run run, String from, String input, String version) {
        var path = Paths.of("runs", run.runId());
        return new Form(
                "Go on with this run of %s".formatted(run.automation().name()),
                new Link("Run", path),
                """
                A new run takes over what this one has done before the step, and goes on from there. An input that you leave \
                as it is stays what the step was given; a large one is shown shortened, then leave it empty.""",
                path + "/resume",
                "Go on",
                List.of(
                        Field.choice("from", "From the step", from, steps(run)),
                        Field.area("input", "The step's input as JSON").value(input).optional(),
                        Field.choice(
                                "version",
                                "Version",
                                version,
                                List.of(
                                        "same", run.automation().version() + ", as this run",
                                        "latest", "the newest"))));
    }

    /** The steps by pointer, the last one first; a step of many passages goes on from its last. */
    private static List<String> steps(Run run) {
        var labels = new LinkedHashMap<String, String>();
        for (var step : Objects.requireNonNull(run.steps()).reversed()) {
            labels.putIfAbsent(step.pointer(), "%s (%s)".formatted(step.name(), step.pointer()));
        }
        var choices = new ArrayList<String>();
        labels.forEach((pointer, label) -> choices.addAll(List.of(pointer, label)));
        return choices;
    }

    private static String endedAt(Run run) {
        var instance = run.error() == null ? "" : run.error().path("instance").asText();
        var steps = Objects.requireNonNull(run.steps());
        return steps.stream().map(Run.Step::pointer).anyMatch(instance::equals) || steps.isEmpty()
                ? instance
                : steps.getLast().pointer();
    }

    private static String input(Run run, String pointer) {
        return Objects.requireNonNull(run.steps()).reversed().stream()
                .filter(step -> step.pointer().equals(pointer))
                .map(Run.Step::input)
                .filter(Objects::nonNull)
                .findFirst()
                .filter(input -> !isShortened(input))
                .map(JsonBlock::pretty)
                .orElse("");
    }

    private static boolean isShortened(JsonNode input) {
        return input.path("truncated").asBoolean() && input.has("size_bytes");
    }

    private static String name(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
