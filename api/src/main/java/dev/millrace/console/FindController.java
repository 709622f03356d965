package dev.millrace.console;

import dev.millrace.api.connection.Viewers;
import dev.millrace.automation.Automations;
import dev.millrace.connection.Connections;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.source.Sources;
import dev.millrace.sync.Syncs;
import dev.millrace.webhook.Webhooks;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The field in the navigation: an id leads to its page, any other text to what has it in its name. */
@Controller
class FindController {

    private static final PageRequest ALL = new PageRequest(PageRequest.MAX_LIMIT, null);

    private final Automations automations;
    private final Sources sources;
    private final Connections connections;
    private final Webhooks webhooks;
    private final Syncs syncs;
    private final RecordTypes types;
    private final Records records;

    FindController(
            Automations automations,
            Sources sources,
            Connections connections,
            Webhooks webhooks,
            Syncs syncs,
            RecordTypes types,
            Records records) {
        this.automations = automations;
        this.sources = sources;
        this.connections = connections;
        this.webhooks = webhooks;
        this.syncs = syncs;
        this.types = types;
        this.records = records;
    }

    /** What has {@code text} in its name, by kind. */
    record Found(String text, List<Link> links) {}

    @GetMapping("/find")
    ModelAndView find(Actor actor, @RequestParam(defaultValue = "") String q) {
        actor.require(Right.INSPECT);
        var text = q.strip();
        if (text.isEmpty()) {
            return SeeOther.to("/");
        }
        var prefix = text.indexOf('_') < 0 ? "" : text.substring(0, text.indexOf('_'));
        return switch (prefix) {
            case "run" -> SeeOther.to(Paths.of("runs", text));
            case "evt" -> SeeOther.to(Paths.of("events", text));
            case "whk" -> SeeOther.to(Paths.of("webhooks", text));
            case "rec" -> records.find(actor.workspaceId(), text)
                    .map(found -> SeeOther.to(Paths.with(
                            Paths.of("records", found.type(), text), "deleted", found.isDeleted() ? "true" : "")))
                    .orElseGet(() -> named(actor, text));
            case "syn" -> SeeOther.to(Paths.of("syncs", text));
            case "syr" -> syncs.findRun(actor.workspaceId(), text)
                    .map(found -> SeeOther.to(Paths.of("syncs", found.syncId(), "runs", text)))
                    .orElseGet(() -> named(actor, text));
            case "imp" -> SeeOther.to(Paths.of("imports", text));
            case "exp" -> SeeOther.to(Paths.of("exports", text));
            case "job" -> SeeOther.to(Paths.of("bulk-jobs", text));
            case "dlv" -> SeeOther.to(Paths.of("deliveries", text));
            default -> named(actor, text);
        };
    }

    private ModelAndView named(Actor actor, String text) {
        var workspaceId = actor.workspaceId();
        var wanted = text.toLowerCase(Locale.ROOT);
        var links = Stream.of(
                        automations.list(workspaceId, ALL).data().stream()
                                .map(found -> new Link(
                                        "Automation " + found.namespace() + "/" + found.name(),
                                        Paths.of("automations", found.namespace(), found.name()))),
                        sources.list(workspaceId, ALL).data().stream()
                                .map(found -> new Link("Source " + found.name(), Paths.of("sources", found.name()))),
                        webhooks.list(workspaceId, ALL).data().stream()
                                .map(found -> new Link("Webhook " + found.name(), Paths.of("webhooks", found.webhookId()))),
                        syncs.list(workspaceId, ALL).data().stream()
                                .map(found -> new Link("Sync " + found.definition().name(), Paths.of("syncs", found.syncId()))),
                        types.list(workspaceId, ALL).data().stream()
                                .map(found -> new Link("Records " + found.type(), Paths.of("records", found.type()))),
                        connections.list(Viewers.of(actor), ALL).data().stream()
                                .map(found -> new Link(
                                        "Connection " + found.name(),
                                        Paths.of("settings", "integrations", "accounts", found.connectionId()))))
                .flatMap(found -> found)
                .filter(link -> link.text().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        return links.size() == 1
                ? SeeOther.to(links.getFirst().path())
                : new ModelAndView("overview/found", "found", new Found(text, links));
    }
}
