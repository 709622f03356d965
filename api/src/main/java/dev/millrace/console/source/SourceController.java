package dev.millrace.console.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.Source;
import dev.millrace.source.Sources;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleSourceController")
@RequestMapping("/sources")
class SourceController {

    private static final Link BACK = new Link("Sources", "/sources");

    private final Sources sources;
    private final VerifierCatalogue catalogue;
    private final PublicUrl publicUrl;
    private final HookCommand command;
    private final Moments moments;

    SourceController(
            Sources sources, VerifierCatalogue catalogue, PublicUrl publicUrl, HookCommand command, Moments moments) {
        this.sources = sources;
        this.catalogue = catalogue;
        this.publicUrl = publicUrl;
        this.command = command;
        this.moments = moments;
    }

    record Row(String name, String path, String provider, String url, Moment created) {}

    record ListPage(List<Row> sources, Pager pager, List<Action> actions) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = sources.list(actor.workspaceId(), page);
        var rows = found.data().stream()
                .map(source -> new Row(
                        source.name(),
                        Paths.of("sources", source.name()),
                        title(source.provider()),
                        publicUrl.of(source.path()),
                        moments.of(source.createdAt())))
                .toList();
        var actions = actor.may(Right.DEVELOP)
                ? List.of(Action.page("New source", "/sources/_new").primary())
                : List.<Action>of();
        return new ModelAndView("source/list", "page", new ListPage(rows, Pager.of(found, page, "/sources"), actions));
    }

    /** No name of a source begins so. */
    @GetMapping("/_new")
    ModelAndView form(Actor actor) {
        actor.require(Right.DEVELOP);
        return form("", "github").page();
    }

    @PostMapping
    ModelAndView create(
            Actor actor,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String provider,
            @RequestParam(defaultValue = "") String secret) {
        actor.require(Right.DEVELOP);
        try {
            var source = sources.create(
                    actor.workspaceId(), name.strip(), provider, secret.isEmpty() ? null : Secret.of(secret));
            return SeeOther.to(
                    Paths.of("sources", source.name()), "The source takes webhooks from now on. Tell the service its address.");
        } catch (Refusal refused) {
            return form(name, provider).refused(refused);
        }
    }

    @GetMapping("/{name}")
    ModelAndView source(Actor actor, @PathVariable String name, PageRequest page) {
        actor.require(Right.INSPECT);
        var source = sources.get(actor.workspaceId(), name);
        var verifier = catalogue.find(source.provider());
        var deliveries = sources.deliveries(actor.workspaceId(), name, page);
        var path = Paths.of("sources", name);
        return new ModelAndView(
                "source/page",
                "page",
                new SourcePage(
                        name,
                        title(source.provider()),
                        publicUrl.of(source.path()),
                        moments.of(source.createdAt()),
                        sentence(source, deliveries.data()),
                        verifier.map(Verifier::secret).map(secret -> secret.where()).orElse(null),
                        verifier.map(Verifier::documentation).orElse(null),
                        command.of(source),
                        actor.may(Right.DEVELOP) ? List.of(Action.page("Delete", path + "/delete")) : List.of(),
                        deliveries.data().stream().map(this::line).toList(),
                        Pager.of(deliveries, page, path)));
    }

    @GetMapping("/{name}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        var source = sources.get(actor.workspaceId(), name);
        var path = Paths.of("sources", name);
        return new Confirmation(
                        "Delete the source '%s'?".formatted(name),
                        new Link(name, path),
                        List.of(
                                "%s answers 404 from then on, and what the service sends there is lost."
                                        .formatted(publicUrl.of(source.path())),
                                "Automations that start on events of %s are not started by it any more."
                                        .formatted(source.path()),
                                "Its secret and the list of its deliveries are gone. The events that it made stay."),
                        path + "/delete",
                        "Delete the source")
                .page();
    }

    @PostMapping("/{name}/delete")
    ModelAndView delete(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        sources.delete(actor.workspaceId(), name);
        return SeeOther.to("/sources", "The source '%s' is deleted.".formatted(name));
    }

    private Form form(String name, String provider) {
        var providers = new ArrayList<String>();
        for (var verifier : catalogue.all()) {
            providers.addAll(List.of(verifier.provider(), verifier.title()));
        }
        return new Form(
                "New source",
                BACK,
                "A source is an address that a service calls with its webhooks. Each request is verified, kept, and becomes an event.",
                "/sources",
                "Create the source",
                List.of(
                        Field.text("name", "Name")
                                .value(name)
                                .placeholder("github")
                                .hint("The last part of the address: small letters, digits, hyphens and underscores."),
                        Field.choice("provider", "Service", provider, providers)
                                .hint("It decides how the signature is verified. 'none' verifies nothing: anybody may send."),
                        Field.password("secret", "Secret")
                                .optional()
                                .hint("""
                                        As the service shows it, or as you entered it there. It is sealed and never shown \
                                        again. Leave it empty for 'none'.""")));
    }

    private String title(String provider) {
        return catalogue.find(provider).map(Verifier::title).orElse(provider);
    }

    private String sentence(Source source, List<HookDelivery> deliveries) {
        if (deliveries.isEmpty()) {
            return "Nothing has come in yet. Tell %s to call the address below.".formatted(title(source.provider()));
        }
        var newest = deliveries.getFirst();
        var when = moments.of(newest.receivedAt()).relative();
        return switch (newest.status()) {
            case ACCEPTED -> "The newest request came %s and was accepted.".formatted(when);
            case DUPLICATE -> "The newest request came %s; it was one that had been accepted before.".formatted(when);
            case REJECTED -> "The newest request came %s and was rejected: %s".formatted(when, newest.reason());
        };
    }

    private SourcePage.Line line(HookDelivery delivery) {
        return new SourcePage.Line(
                State.of(delivery.status()),
                delivery.providerId(),
                delivery.reason() == null ? "" : delivery.reason(),
                delivery.eventId() == null
                        ? null
                        : new Link(ShortId.of(delivery.eventId()).shown(), Paths.of("events", delivery.eventId())),
                moments.of(delivery.receivedAt()));
    }
}
