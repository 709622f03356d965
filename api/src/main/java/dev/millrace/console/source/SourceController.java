package dev.millrace.console.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.HookDeliveryFilter;
import dev.millrace.source.HookRegistrations;
import dev.millrace.source.HookTrials;
import dev.millrace.source.Source;
import dev.millrace.source.Sources;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
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
    private final HookTrials trials;
    private final HookRegistrations registrations;
    private final Clock clock;
    private final Audit audit;

    SourceController(
            Sources sources,
            VerifierCatalogue catalogue,
            PublicUrl publicUrl,
            HookCommand command,
            Moments moments,
            HookTrials trials,
            HookRegistrations registrations,
            Clock clock,
            Audit audit) {
        this.audit = audit;
        this.registrations = registrations;
        this.trials = trials;
        this.clock = clock;
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
        return SourceForm.EMPTY.form(BACK, catalogue).page();
    }

    @PostMapping
    ModelAndView create(Actor actor, @ModelAttribute("given") SourceForm given) {
        actor.require(Right.DEVELOP);
        try {
            var wanted = given.wanted();
            var source = audit.with(
                    actor,
                    made -> Recorded.source(AuditAction.SOURCE_CREATED, made),
                    () -> sources.create(actor.workspaceId(), wanted));
            return SeeOther.to(
                    Paths.of("sources", source.name()), "The source takes webhooks from now on. Tell the service its address.");
        } catch (Refusal refused) {
            return given.form(BACK, catalogue).refused(refused);
        }
    }

    @GetMapping("/{name}")
    ModelAndView source(
            Actor actor,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(name = "provider_id", defaultValue = "") String providerId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        var source = sources.get(actor.workspaceId(), name);
        var verifier = catalogue.find(source.provider());
        var filter = HookDeliveryFilter.of(status, providerId, null);
        var deliveries = sources.deliveries(actor.workspaceId(), name, filter, page);
        var path = Paths.of("sources", name);
        return new ModelAndView(
                "source/page",
                "page",
                new SourcePage(
                        name,
                        title(source.provider()),
                        publicUrl.of(source.path()),
                        moments.of(source.createdAt()),
                        sentence(source),
                        verifier.map(Verifier::secret).map(secret -> secret.where()).orElse(null),
                        verifier.map(Verifier::documentation).orElse(null),
                        verifier.map(Verifier::setup).orElse(List.of()),
                        verifier.map(Verifier::caution).orElse(null),
                        secret(source),
                        source.verifier() == null ? null : source.verifier().toPrettyString(),
                        command.of(source),
                        actor.may(Right.OPERATE) ? trials.samples(actor.workspaceId(), name) : List.of(),
                        actor.may(Right.DEVELOP) ? actions(source, path) : List.of(),
                        statuses(status),
                        providerId,
                        !filter.equals(HookDeliveryFilter.ALL),
                        path,
                        deliveries.data().stream().map(delivery -> SourcePage.Line.of(path, delivery, moments)).toList(),
                        Pager.of(deliveries, page, path, "status", status, "provider_id", providerId)));
    }

    private List<Action> actions(Source source, String path) {
        var actions = new ArrayList<Action>();
        if (sources.isShown(source)) {
            actions.add(Action.page("Show the token", path + "/token"));
        }
        if (!source.provider().equals("none")) {
            actions.add(Action.page("Change the secret", path + "/secret"));
        }
        if (registrations.how(source.workspaceId(), source.name()).isPresent()) {
            actions.add(Action.page("Set up at the service", path + "/register"));
        }
        actions.add(Action.page("Delete", path + "/delete"));
        return actions;
    }

    private @Nullable String secret(Source source) {
        if (source.awaitsSecret()) {
            return "The service's next handshake brings it. Set the address up there.";
        }
        return source.previousSecretUntil() == null || source.previousSecretUntil().isBefore(clock.instant())
                ? null
                : "The secret before this one is good until %s too.".formatted(moments.of(source.previousSecretUntil()).exact());
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
        audit.with(
                actor,
                Recorded.source(AuditAction.SOURCE_DELETED, sources.get(actor.workspaceId(), name)),
                () -> sources.delete(actor.workspaceId(), name));
        return SeeOther.to("/sources", "The source '%s' is deleted.".formatted(name));
    }

    private String title(String provider) {
        return catalogue.find(provider).map(Verifier::title).orElse("Another service");
    }

    private static List<Choice> statuses(String chosen) {
        return Stream.of(HookDelivery.Status.values())
                .map(status -> new Choice(
                        status.name().toLowerCase(Locale.ROOT),
                        State.of(status).word(),
                        status.name().equalsIgnoreCase(chosen)))
                .toList();
    }

    private String sentence(Source source) {
        var deliveries = sources.deliveries(source.workspaceId(), source.name(), new PageRequest(1, null)).data();
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

    @PostMapping("/{name}/test")
    ModelAndView test(Actor actor, @PathVariable String name, @RequestParam(defaultValue = "") String event) {
        actor.require(Right.OPERATE);
        var source = sources.get(actor.workspaceId(), name);
        try {
            var tried = trials.send(
                    actor.workspaceId(), name, event.isEmpty() ? null : event, publicUrl.of(source.path()));
            return SeeOther.to(
                    Paths.of("events", tried.eventId()), "The sample '%s' came in and was taken.".formatted(tried.sample()));
        } catch (Refusal refused) {
            return SeeOther.to(Paths.of("sources", name), String.valueOf(refused.getMessage()));
        }
    }
}
