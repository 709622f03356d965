package dev.millrace.console.automation;

import dev.millrace.automation.Automation;
import dev.millrace.automation.Automations;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.JsonText;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Starts an automation by hand, with the input of its newest run or of a past event to begin with. */
@Controller
@RequestMapping("/automations/{namespace}/{name}/start")
class StartController {

    private static final PageRequest NEWEST = new PageRequest(1, null);

    private final Automations automations;
    private final Runs runs;
    private final EventInbox events;

    StartController(Automations automations, Runs runs, EventInbox events) {
        this.automations = automations;
        this.runs = runs;
        this.events = events;
    }

    @GetMapping
    ModelAndView form(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String event) {
        actor.require(Right.OPERATE);
        var automation = automations.get(actor.workspaceId(), namespace, name);
        return form(automation, event == null ? input(actor, automation) : ofEvent(actor, event)).page();
    }

    @PostMapping
    ModelAndView start(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String input) {
        actor.require(Right.OPERATE);
        var automation = automations.get(actor.workspaceId(), namespace, name);
        try {
            var runId = runs.start(actor.workspaceId(), namespace, name, null, JsonText.read("input", input));
            return SeeOther.to(Paths.of("runs", runId), "The run was started.");
        } catch (Refusal refused) {
            return form(automation, input).refused(refused);
        }
    }

    private static Form form(Automation automation, String input) {
        var path = Paths.of("automations", automation.namespace(), automation.name());
        return new Form(
                "Start %s by hand".formatted(automation.name()),
                new Link(automation.name(), path),
                automation.triggers().isEmpty()
                        ? "It runs version %s with this input.".formatted(automation.version())
                        : "It runs version %s with this input. When an event starts it, its input is a list that holds the event."
                                .formatted(automation.version()),
                path + "/start",
                "Start the run",
                List.of(Field.area("input", "Input as JSON").value(input).optional()));
    }

    /** Of the newest run, because whoever starts one by hand mostly wants that one a little changed. */
    private String input(Actor actor, Automation automation) {
        var full = automation.namespace() + "/" + automation.name();
        return runs.list(actor.workspaceId(), null, full, null, NEWEST).data().stream()
                .findFirst()
                .map(run -> runs.get(actor.workspaceId(), run.runId()).input())
                .map(JsonBlock::pretty)
                .orElse("{}");
    }

    private String ofEvent(Actor actor, String eventId) {
        return JsonBlock.pretty(Json.mapper()
                .createArrayNode()
                .add(events.get(actor.workspaceId(), eventId).cloudEvent()));
    }
}
