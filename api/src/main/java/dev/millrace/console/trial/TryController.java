package dev.millrace.console.trial;

import dev.millrace.api.error.Surface;
import dev.millrace.api.trial.TriedDefinitions;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.language.definition.Definition;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Tries a stored version of an automation. */
@Controller
@RequestMapping("/automations/{namespace}/{name}/try")
class TryController {

    private final TriedDefinitions definitions;
    private final TryPanels panels;
    private final Tryings tryings;

    TryController(TriedDefinitions definitions, TryPanels panels, Tryings tryings) {
        this.definitions = definitions;
        this.panels = panels;
        this.tryings = tryings;
    }

    @GetMapping
    ModelAndView form(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version,
            @RequestParam(required = false) @Nullable String event) {
        actor.require(Right.DEVELOP);
        var definition = definitions.stored(actor, namespace, name, version);
        return page(definition, panels.begin(actor, definition, event, path(definition)), null);
    }

    /** The page with what came of it, or for htmx only that, and then always with 200, since htmx shows nothing else. */
    @PostMapping
    ModelAndView attempt(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version,
            @RequestParam Map<String, String> fields,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var definition = definitions.stored(actor, namespace, name, version);
        var form = TryForm.of(fields);
        var tried = tryings.stored(actor, definition, form);
        if (Surface.isFragment(request)) {
            return new ModelAndView("automation/tried :: answer", "tried", tried);
        }
        var page = page(definition, panels.of(actor, definition, form, path(definition)).with(tried), tried);
        page.setStatus(HttpStatusCode.valueOf(tried.status()));
        return page;
    }

    /** The form again, with other events to choose from or more examples; nothing is tried. */
    @PostMapping("/panel")
    ModelAndView panel(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version,
            @RequestParam Map<String, String> fields,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var definition = definitions.stored(actor, namespace, name, version);
        var form = TryForm.of(fields);
        var panel = fields.containsKey("examples")
                ? panels.withExamples(actor, definition, form, path(definition))
                : panels.of(actor, definition, form, path(definition));
        return Surface.isFragment(request)
                ? new ModelAndView("automation/try-panel :: panel", "panel", panel)
                : page(definition, panel, null);
    }

    private static String path(Definition definition) {
        var document = definition.document();
        return Paths.of("automations", document.namespace(), document.name(), "try");
    }

    private static ModelAndView page(Definition definition, TryPanel panel, @Nullable Tried tried) {
        var document = definition.document();
        var automation = Paths.of("automations", document.namespace(), document.name());
        return new ModelAndView(
                "automation/try",
                "page",
                new TryPage(
                        document.namespace() + "/" + document.name(),
                        new Link(document.name(), automation),
                        document.version(),
                        automation + "/edit",
                        panel,
                        tried));
    }
}
