package dev.millrace.console.automation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.error.Surface;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.automation.Automations;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.language.lint.Problem;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Writes definitions: a new automation, a new version of one, and the check of what is being typed. */
@Controller
@RequestMapping("/automations")
class EditorController {

    private static final Link LIST = new Link("Automations", "/automations");

    private static final String NEW_HINT =
            "Save it, and events that match start it. The language is Serverless Workflow 1.0, in YAML or JSON.";

    private static final String STARTER =
            """
            document:
              dsl: '1.0.3'
              namespace: default
              name: hello
              version: '1.0.0'
              title: Greet whoever is named
            schedule:
              on:
                one:
                  with:
                    type: hello.wanted
            input:
              from: 'if type == "array" then .[0].data else . end'
            do:
              - greet:
                  set:
                    greeting: ${ "Hello, " + (.name // "world") + "!" }
            """;

    private final Automations automations;
    private final Drafts drafts;
    private final Audit audit;

    EditorController(Automations automations, Drafts drafts, Audit audit) {
        this.automations = automations;
        this.drafts = drafts;
        this.audit = audit;
    }

    @GetMapping("/new")
    ModelAndView create(Actor actor) {
        actor.require(Right.DEVELOP);
        return page(drafts.begin(actor, newPage(listing(actor, STARTER))));
    }

    @PostMapping("/new")
    ModelAndView publishNew(
            Actor actor,
            @RequestParam(defaultValue = "") String definition,
            @RequestParam Map<String, String> fields) {
        actor.require(Right.DEVELOP);
        return publish(actor, newPage(listing(actor, unix(definition))), fields);
    }

    @GetMapping("/{namespace}/{name}/edit")
    ModelAndView edit(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        var current = automations.get(actor.workspaceId(), namespace, name);
        var stored = automations.version(actor.workspaceId(), namespace, name, current.version());
        var raised = raised(stored.definition(), stored.version());
        return page(drafts.begin(actor, editPage(namespace, name, listing(actor, raised))));
    }

    @PostMapping("/{namespace}/{name}/edit")
    ModelAndView publishEdited(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String definition,
            @RequestParam Map<String, String> fields) {
        actor.require(Right.DEVELOP);
        automations.get(actor.workspaceId(), namespace, name);
        return publish(actor, editPage(namespace, name, listing(actor, unix(definition))), fields);
    }

    /** Tries a text that is not stored. For htmx only what came of it, and then always with 200. */
    @PostMapping("/try")
    ModelAndView attempt(
            Actor actor,
            @RequestParam(defaultValue = "") String definition,
            @RequestParam(defaultValue = "") String of,
            @RequestParam Map<String, String> fields,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var page = pageOf(actor, of, unix(definition));
        var tried = drafts.attempt(actor, page, fields);
        if (Surface.isFragment(request)) {
            return new ModelAndView("automation/tried :: answer", Map.of("tried", tried, "listing", page.listing()));
        }
        var answer = page(drafts.typed(actor, page, fields).with(tried));
        answer.setStatus(HttpStatusCode.valueOf(tried.status()));
        return answer;
    }

    /** What to try it with again, with other events to choose from or more examples; nothing is tried. */
    @PostMapping("/try/panel")
    ModelAndView panel(
            Actor actor,
            @RequestParam(defaultValue = "") String definition,
            @RequestParam(defaultValue = "") String of,
            @RequestParam Map<String, String> fields,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var page = drafts.typed(actor, pageOf(actor, of, unix(definition)), fields);
        return Surface.isFragment(request)
                ? new ModelAndView("automation/try-panel :: panel", "panel", page.panel())
                : page(page);
    }

    /** The notes for a text that somebody is typing; nothing is stored. */
    @PostMapping("/check")
    ModelAndView check(Actor actor, @RequestParam(defaultValue = "") String definition) {
        actor.require(Right.DEVELOP);
        var listing = listing(actor, unix(definition));
        return new ModelAndView(
                "automation/editor :: notes",
                "page",
                new EditorPage(
                        "",
                        LIST,
                        "",
                        "",
                        "",
                        listing,
                        null,
                        listing.problems().isEmpty() ? "No problem found." : null,
                        null,
                        null,
                        true));
    }

    private ModelAndView publish(Actor actor, EditorPage page, Map<String, String> fields) {
        try {
            var publication = automations.publish(
                    actor,
                    page.listing().text().getBytes(UTF_8),
                    stored -> audit.note(
                            actor, Recorded.automation(AuditAction.AUTOMATION_VERSION_ADDED, stored.automation())));
            var automation = publication.automation();
            return SeeOther.to(
                    Paths.of("automations", automation.namespace(), automation.name()),
                    publication.created()
                            ? "Version %s is stored, and the one that events start.".formatted(automation.version())
                            : "Nothing was changed: this version is stored already.");
        } catch (Refusal refused) {
            var told = told(page, refused);
            var again = page(drafts.typed(actor, told.complaining(complaint(refused, told.listing())), fields));
            again.setStatus(HttpStatusCode.valueOf(refused.kind().status()));
            return again;
        }
    }

    /** The page with what only storing the text has shown: what is wrong with what it refers to outside. */
    private static EditorPage told(EditorPage page, Refusal refused) {
        if (!(refused.problems() instanceof List<?> list)) {
            return page;
        }
        var problems = list.stream().filter(Problem.class::isInstance).map(Problem.class::cast).toList();
        return page.with(Listing.of(page.listing().text(), problems));
    }

    /** The API's message speaks of its JSON; here the problems stand on the page. */
    private static String complaint(Refusal refused, Listing listing) {
        if (!listing.hasErrors()) {
            return String.valueOf(refused.getMessage());
        }
        var errors = listing.problems().stream()
                .filter(note -> note.severity().equals("error"))
                .count();
        return "It was not stored: the definition has %s. Your text is kept below."
                .formatted(errors == 1 ? "a mistake" : errors + " mistakes");
    }

    private static ModelAndView page(EditorPage page) {
        return new ModelAndView("automation/editor", "page", page);
    }

    /** The page of the automation {@code of} ({@code namespace/name}), or of a new one. */
    private EditorPage pageOf(Actor actor, String of, String text) {
        var parts = of.split("/", -1);
        if (parts.length != 2) {
            return newPage(listing(actor, text));
        }
        automations.get(actor.workspaceId(), parts[0], parts[1]);
        return editPage(parts[0], parts[1], listing(actor, text));
    }

    private static EditorPage newPage(Listing listing) {
        return EditorPage.of("New automation", LIST, "/automations/new", "", NEW_HINT, listing);
    }

    private static EditorPage editPage(String namespace, String name, Listing listing) {
        var path = Paths.of("automations", namespace, name);
        return EditorPage.of(
                "Edit " + namespace + "/" + name,
                new Link(name, path),
                path + "/edit",
                namespace + "/" + name,
                "Saving stores a new version, which events start from then on; runs under way keep theirs.",
                listing);
    }

    private Listing listing(Actor actor, String text) {
        return Listing.of(text, automations.lint(actor.workspaceId(), text.getBytes(UTF_8)));
    }

    /** Browsers send the lines of a text with CR LF; a definition must not change by being looked at. */
    private static String unix(String text) {
        return text.replace("\r\n", "\n");
    }

    /** The text with the last number of its version raised, since a stored version cannot change. */
    static String raised(String definition, String version) {
        var parts = version.split("\\.");
        if (parts.length != 3 || !parts[2].matches("\\d{1,9}")) {
            return definition;
        }
        var next = "%s.%s.%d".formatted(parts[0], parts[1], Long.parseLong(parts[2]) + 1);
        return Pattern.compile("^(\\s+\"?version\"?:\\s*['\"]?)" + Pattern.quote(version) + "(?=['\"]?,?\\s*$)", Pattern.MULTILINE)
                .matcher(definition)
                .replaceFirst(found -> Matcher.quoteReplacement(found.group(1) + next));
    }
}
