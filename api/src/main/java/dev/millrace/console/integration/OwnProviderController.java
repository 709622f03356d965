package dev.millrace.console.integration;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.provider.OwnProviders;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Services that an admin adds to the workspace's catalogue. Client and addresses are set on the page of the app. */
@Controller
@RequestMapping("/settings/integrations")
class OwnProviderController {

    private static final Link BACK = new Link("Integrations", "/settings/integrations");

    private final OwnProviders own;
    private final Providers providers;
    private final Audit audit;

    OwnProviderController(OwnProviders own, Providers providers, Audit audit) {
        this.own = own;
        this.providers = providers;
        this.audit = audit;
    }

    /** No name of a provider has an underscore. */
    @GetMapping("/_new")
    ModelAndView form(Actor actor) {
        actor.require(Right.ADMINISTER);
        return form("", "own-", "openid", "").page();
    }

    @PostMapping("/_new")
    ModelAndView create(
            Actor actor,
            @RequestParam(defaultValue = "") String title,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String type,
            @RequestParam(defaultValue = "") String scopes) {
        actor.require(Right.ADMINISTER);
        var wanted = Stream.of(scopes.strip().split("\\s+")).filter(scope -> !scope.isEmpty()).toList();
        try {
            var made = audit.with(
                    actor,
                    provider -> Recorded.provider(AuditAction.PROVIDER_CREATED, provider).saying("type", type),
                    () -> own.create(actor.workspaceId(), name.strip(), title, type, wanted, actor.name()));
            return SeeOther.to(
                    path(made.name()),
                    "%s is added. Register Millrace there with the callback address below, and set what it gives you."
                            .formatted(made.title()));
        } catch (Refusal refused) {
            return form(title, name, type, scopes).refused(refused);
        }
    }

    @GetMapping("/{name}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String name) {
        actor.require(Right.ADMINISTER);
        var provider = provider(actor, name);
        return new Confirmation(
                        "Delete the app %s?".formatted(provider.title()),
                        new Link(provider.title(), path(name)),
                        List.of(
                                "Nobody can connect to it any more, and links to connect to it lead nowhere.",
                                "The client id, the client secret and the addresses that are set here are gone.",
                                "Accounts that are connected there have to be disconnected before."),
                        path(name) + "/delete",
                        "Delete the app")
                .page();
    }

    @PostMapping("/{name}/delete")
    ModelAndView delete(Actor actor, @PathVariable String name) {
        actor.require(Right.ADMINISTER);
        var provider = provider(actor, name);
        return SeeOther.unlessConflict(path(name), () -> {
            audit.with(
                    actor,
                    Recorded.provider(AuditAction.PROVIDER_DELETED, provider),
                    () -> own.delete(actor.workspaceId(), name));
            return SeeOther.to(BACK.path(), "The app %s is deleted.".formatted(provider.title()));
        });
    }

    private Provider provider(Actor actor, String name) {
        return providers.find(actor.workspaceId(), name).orElseThrow(() -> Refusal.notFound("provider", name));
    }

    private static String path(String name) {
        return Paths.of("settings", "integrations", name);
    }

    private static Form form(String title, String name, String type, String scopes) {
        return new Form(
                "Add an app",
                BACK,
                "A service that is not listed, at which people grant access in a browser. Add as many as you need, each under a name of its own.",
                "/settings/integrations/_new",
                "Add the app",
                List.of(
                        Field.text("title", "Title").value(title).placeholder("Acme"),
                        Field.text("name", "Name")
                                .value(name)
                                .placeholder("own-acme")
                                .hint("own- and small letters, digits and hyphens. It stands in the callback address, and stays."),
                        Field.choice(
                                "type",
                                "How it lets people grant access",
                                type,
                                List.of(
                                        "openid", "OpenID Connect: its issuer names its addresses",
                                        "oauth2", "OAuth 2.0: you set its addresses")),
                        Field.text("scopes", "Scopes")
                                .value(scopes)
                                .optional()
                                .hint("What people can be asked for, as the service writes it, with spaces between.")));
    }
}
