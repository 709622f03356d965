package dev.millrace.console.automation;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.diagram.Diagrams;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.automation.Automation;
import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredVersion;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.automation.AutomationPage.Incomplete;
import dev.millrace.console.automation.AutomationPage.Version;
import dev.millrace.console.run.RunRow;
import dev.millrace.gathering.Gathering;
import dev.millrace.gathering.Gatherings;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.source.Source;
import dev.millrace.page.PageRequest;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleAutomationController")
@RequestMapping("/automations")
class AutomationController {

    private static final PageRequest NEWEST = new PageRequest(5, null);
    private static final PageRequest VERSIONS = new PageRequest(PageRequest.MAX_LIMIT, null);

    private final Automations automations;
    private final Runs runs;
    private final Gatherings gatherings;
    private final Moments moments;
    private final Curl curl;
    private final Diagrams diagrams;
    private final Audit audit;

    AutomationController(
            Automations automations,
            Runs runs,
            Gatherings gatherings,
            Moments moments,
            Curl curl,
            Diagrams diagrams,
            Audit audit) {
        this.audit = audit;
        this.automations = automations;
        this.runs = runs;
        this.gatherings = gatherings;
        this.moments = moments;
        this.curl = curl;
        this.diagrams = diagrams;
    }

    /** @param last the newest run; null where there is none yet */
    record Row(
            String name, String path, String version, String starts, State state, @Nullable RunRow last) {}

    record ListPage(List<Row> automations, Pager pager, List<Action> actions) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = automations.list(actor.workspaceId(), page);
        var newest = runs.newestOf(actor.workspaceId(), found.data());
        var rows = found.data().stream()
                .map(automation -> row(automation, newest.get(automation.namespace() + "/" + automation.name())))
                .toList();
        var actions = actor.may(Right.DEVELOP)
                ? List.of(Action.page("New automation", "/automations/new").primary())
                : List.<Action>of();
        return new ModelAndView(
                "automation/list", "page", new ListPage(rows, Pager.of(found, page, "/automations"), actions));
    }

    @GetMapping("/{namespace}/{name}")
    ModelAndView automation(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version) {
        actor.require(Right.INSPECT);
        var workspaceId = actor.workspaceId();
        var automation = automations.get(workspaceId, namespace, name);
        var shown = automations.version(
                workspaceId, namespace, name, version == null ? automation.version() : version);
        var path = Paths.of("automations", namespace, name);
        var full = namespace + "/" + name;
        var newest = runs.list(workspaceId, null, full, null, NEWEST).data();
        return new ModelAndView(
                "automation/page",
                "page",
                new AutomationPage(
                        namespace,
                        name,
                        path,
                        state(automation),
                        sentence(automation, newest),
                        actions(automation, actor, path),
                        newest.stream().map(run -> RunRow.of(run, moments)).toList(),
                        gatherings.open(workspaceId, namespace, name).stream()
                                .map(this::incomplete)
                                .toList(),
                        Paths.with("/runs", "automation", full),
                        shown.version(),
                        !shown.version().equals(automation.version()),
                        diagram(workspaceId, shown),
                        Paths.with(
                                Paths.of("api", "v1", "automations", namespace, name, "diagram"),
                                "version",
                                shown.version()),
                        Listing.of(
                                shown.definition(),
                                automations.lint(
                                        workspaceId, shown.definition().getBytes(StandardCharsets.UTF_8))),
                        versions(workspaceId, automation, path, shown.version()),
                        curl.post("/api/v1/automations/" + full + "/runs", "application/json", "{\"input\": {}}")));
    }

    private @Nullable String diagram(String workspaceId, StoredVersion shown) {
        var source = Source.read(shown.definition());
        return diagrams.ofVersion(workspaceId, shown)
                .map(diagram -> diagram.inline(
                        null,
                        // What lies outside has no line here.
                        pointer -> Resources.address(pointer) == null ? "#L" + source.key(pointer).line() : null,
                        null))
                .orElse(null);
    }

    @PostMapping("/{namespace}/{name}/enabled")
    ModelAndView enable(
            Actor actor, @PathVariable String namespace, @PathVariable String name, @RequestParam boolean enabled) {
        actor.require(Right.DEVELOP);
        if (automations.get(actor.workspaceId(), namespace, name).enabled() != enabled) {
            audit.with(
                    actor,
                    Recorded::enabled,
                    () -> automations.enable(actor.workspaceId(), namespace, name, enabled));
        }
        return SeeOther.to(
                Paths.of("automations", namespace, name),
                enabled
                        ? "Enabled: it starts by itself from now on."
                        : "Disabled: it does not start by itself. Runs under way go on, and it can be started by hand.");
    }

    @GetMapping("/{namespace}/{name}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        var automation = automations.get(actor.workspaceId(), namespace, name);
        var path = Paths.of("automations", namespace, name);
        var consequences = new ArrayList<String>();
        if (!automation.triggers().isEmpty() || automation.schedule() != null) {
            consequences.add("It is not started any more %s."
                    .formatted(Starts.of(automation)));
        }
        consequences.add("It cannot be started by hand or by the API any more.");
        consequences.add("Its runs stay on record, and those under way go on to their end.");
        return new Confirmation(
                        "Delete the automation %s/%s?".formatted(namespace, name),
                        new Link(name, path),
                        consequences,
                        path + "/delete",
                        "Delete the automation")
                .page();
    }

    @PostMapping("/{namespace}/{name}/delete")
    ModelAndView delete(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        audit.with(
                actor,
                Recorded.automation(
                        AuditAction.AUTOMATION_DELETED, automations.get(actor.workspaceId(), namespace, name)),
                () -> automations.delete(actor.workspaceId(), namespace, name));
        return SeeOther.to("/automations", "The automation %s/%s is deleted.".formatted(namespace, name));
    }

    private Row row(Automation automation, @Nullable Run last) {
        return new Row(
                automation.namespace() + "/" + automation.name(),
                Paths.of("automations", automation.namespace(), automation.name()),
                automation.version(),
                Starts.of(automation),
                state(automation),
                last == null ? null : RunRow.of(last, moments));
    }

    private static State state(Automation automation) {
        return State.ofSwitch(automation.enabled(), "Enabled", "Disabled");
    }

    private String next(Automation automation) {
        return automation.schedule() == null || automation.schedule().nextAt() == null
                ? ""
                : ", next " + moments.of(automation.schedule().nextAt()).relative();
    }

    private String sentence(Automation automation, List<Run> newest) {
        var starts = automation.enabled()
                ? "It starts %s%s.".formatted(Starts.of(automation), next(automation))
                : "Disabled: it does not start by itself; by hand it can still be started.";
        if (newest.isEmpty()) {
            return starts + " It has not run yet.";
        }
        var last = newest.getFirst();
        return "%s The newest run is %s, begun %s."
                .formatted(starts, last.status(), moments.of(last.createdAt()).relative());
    }

    private static List<Action> actions(Automation automation, Actor actor, String path) {
        var actions = new ArrayList<Action>();
        if (actor.may(Right.DEVELOP)) {
            actions.add(Action.page("Delete", path + "/delete"));
            actions.add(
                    automation.enabled()
                            ? Action.act("Disable", path + "/enabled?enabled=false")
                            : Action.act("Enable", path + "/enabled?enabled=true"));
            actions.add(Action.page("Edit", path + "/edit"));
            actions.add(Action.page("Try", path + "/try"));
        }
        if (actor.may(Right.OPERATE)) {
            actions.add(Action.page("Start a run", path + "/start").primary());
        }
        return actions;
    }

    private Incomplete incomplete(Gathering gathering) {
        var common = gathering.correlation().properties().stream()
                .map(value -> value.getKey() + " " + value.getValue().asText())
                .collect(Collectors.joining(", "));
        var events = gathering.eventIds();
        return new Incomplete(
                common,
                events.size() == 1 ? "1 event" : "%,d events".formatted(events.size()),
                new Link(ShortId.of(events.getFirst()).shown(), Paths.of("events", events.getFirst())),
                moments.of(gathering.openedAt()));
    }

    private List<Version> versions(String workspaceId, Automation automation, String path, String shown) {
        return automations.versions(workspaceId, automation.namespace(), automation.name(), VERSIONS).data().stream()
                .map(stored -> new Version(
                        stored.version(),
                        Paths.with(path, "version", stored.version()),
                        stored.createdBy(),
                        moments.of(stored.createdAt()),
                        stored.version().equals(automation.version()),
                        stored.version().equals(shown)))
                .toList();
    }
}
