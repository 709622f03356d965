package dev.millrace.console.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.automation.Automations;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Starts the automation of a run once more, with another input or another version. */
@Controller
@RequestMapping("/runs/{runId}/again")
class RunAgainController {

    private final Runs runs;
    private final Automations automations;

    RunAgainController(Runs runs, Automations automations) {
        this.runs = runs;
        this.automations = automations;
    }

    @GetMapping
    ModelAndView form(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        var run = runs.get(actor.workspaceId(), runId);
        return form(actor, run, input(run.input()), null).page();
    }

    @PostMapping
    ModelAndView start(
            Actor actor,
            @PathVariable String runId,
            @RequestParam(defaultValue = "") String input,
            @RequestParam(required = false) @Nullable String version) {
        actor.require(Right.OPERATE);
        var run = runs.get(actor.workspaceId(), runId);
        try {
            var pin = run.automation();
            var started = runs.start(
                    actor.workspaceId(), pin.namespace(), pin.name(), version, JsonText.read("input", input));
            return SeeOther.to(Paths.of("runs", started), "This run was started with the edited input.");
        } catch (Refusal refused) {
            return form(actor, run, input, version).refused(refused);
        }
    }

    private Form form(Actor actor, Run run, String input, @Nullable String version) {
        var path = Paths.of("runs", run.runId());
        return new Form(
                "Run %s with edited input".formatted(run.automation().name()),
                new Link("Run", path),
                run.eventId() == null
                        ? "This starts a new run by hand. The run that you come from stays as it is."
                        : """
                        This starts a new run by hand. An event started the run that you come from, so its input is a list \
                        that holds the event.""",
                path + "/again",
                "Start the run",
                List.of(
                        Field.area("input", "Input as JSON").value(input).optional(),
                        Field.choice("version", "Version", version == null ? "" : version, versions(actor, run))));
    }

    /** The newest one first: whoever has just corrected the definition means that one. */
    private List<String> versions(Actor actor, Run run) {
        var pin = run.automation();
        var choices = new ArrayList<String>();
        var newest = automations.get(actor.workspaceId(), pin.namespace(), pin.name()).version();
        choices.addAll(List.of(newest, newest.equals(pin.version()) ? newest : newest + ", the newest"));
        if (!newest.equals(pin.version())) {
            choices.addAll(List.of(pin.version(), pin.version() + ", as this run"));
        }
        return choices;
    }

    private static String input(@Nullable JsonNode input) {
        return input == null ? "" : JsonBlock.pretty(input);
    }
}
