package dev.millrace.console.integration;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.connection.Viewers;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.OwnProvider;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Link;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.Sentence;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
class IntegrationsController {

    private static final String PLACE = "/settings/integrations";

    private final Connections connections;
    private final Providers providers;
    private final ProviderClients clients;
    private final Apps apps;
    private final Accounts accounts;
    private final PublicUrl publicUrl;
    private final Audit audit;

    IntegrationsController(
            Connections connections,
            Providers providers,
            ProviderClients clients,
            Apps apps,
            Accounts accounts,
            PublicUrl publicUrl,
            Audit audit) {
        this.connections = connections;
        this.providers = providers;
        this.clients = clients;
        this.apps = apps;
        this.accounts = accounts;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    record Page(
            List<Accounts.Row> accounts,
            Pager pager,
            String query,
            List<Apps.Choice> categories,
            boolean filtered,
            List<Apps.Group> groups,
            @Nullable String add) {}

    @GetMapping(PLACE)
    ModelAndView integrations(
            Actor actor,
            PageRequest page,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String category) {
        actor.require(Right.CONNECT);
        var found = connections.list(Viewers.of(actor), page);
        var query = q == null ? "" : q.strip().substring(0, Math.min(100, q.strip().length()));
        return new ModelAndView(
                "integration/page",
                "page",
                new Page(
                        found.data().stream().map(connection -> accounts.row(actor, connection)).toList(),
                        Pager.of(found, page, PLACE),
                        query,
                        Apps.choices(category),
                        !query.isEmpty() || category != null && !category.isEmpty(),
                        apps.find(actor.workspaceId(), query, category),
                        actor.may(Right.ADMINISTER) ? PLACE + "/_new" : null));
    }

    /** What somebody chooses before connecting. */
    record ScopeChoice(String name, String title, boolean wanted) {}

    record Value(String name, String title, String hint, String value) {}

    /** @param registered the client id that is set; null where none is */
    record SetUp(
            List<String> steps,
            String callback,
            @Nullable String registered,
            String by,
            boolean mayForget,
            boolean secretSet,
            List<Value> values,
            List<String> environment,
            @Nullable String complaint) {}

    record AppPage(
            String name,
            String title,
            String logo,
            String description,
            @Nullable String documentation,
            @Nullable String verified,
            boolean ready,
            @Nullable String connect,
            boolean mayShare,
            List<ScopeChoice> scopes,
            List<Value> values,
            List<Link> keys,
            List<Offer> offers,
            @Nullable SetUp setUp,
            @Nullable String notSetUp,
            @Nullable String delete) {}

    @GetMapping(PLACE + "/{name}")
    ModelAndView app(Actor actor, @PathVariable String name) {
        actor.require(Right.CONNECT);
        return page(actor, provider(actor, name), null);
    }

    /** Keeps how the workspace is registered at a provider; a field for the secret that is left empty changes nothing. */
    @PostMapping(PLACE + "/{name}/client")
    ModelAndView register(Actor actor, @PathVariable String name, @RequestParam Map<String, String> given) {
        actor.require(Right.ADMINISTER);
        var provider = provider(actor, name);
        var values = new HashMap<String, String>();
        provider.variables().keySet().forEach(variable -> values.put(variable, given.getOrDefault("variables." + variable, "")));
        var secret = given.getOrDefault("client_secret", "").strip();
        try {
            audit.with(
                    actor,
                    Recorded.provider(AuditAction.PROVIDER_CLIENT_SET, provider)
                            .saying("client_id", given.getOrDefault("client_id", ""))
                            .saying("secret", !secret.isEmpty()),
                    () -> clients.set(
                            actor.workspaceId(),
                            provider,
                            given.get("client_id"),
                            secret.isEmpty() ? null : Secret.of(secret),
                            values,
                            actor.name()));
        } catch (Refusal refused) {
            var page = page(actor, provider, refused.getMessage());
            page.setStatus(HttpStatusCode.valueOf(refused.kind().status()));
            return page;
        }
        return SeeOther.to(path(provider), "%s is set up. Everybody in the workspace can connect to it now.".formatted(provider.title()));
    }

    @PostMapping(PLACE + "/{name}/client/forget")
    ModelAndView forget(Actor actor, @PathVariable String name) {
        actor.require(Right.ADMINISTER);
        var provider = provider(actor, name);
        audit.with(
                actor,
                Recorded.provider(AuditAction.PROVIDER_CLIENT_FORGOTTEN, provider),
                () -> clients.forget(actor.workspaceId(), provider.name()));
        return SeeOther.to(path(provider), "What was set here for %s is forgotten.".formatted(provider.title()));
    }

    /** Open to everybody: it tells nothing but the catalogue. */
    @GetMapping("/assets/providers/{name}.svg")
    ResponseEntity<String> logo(@PathVariable String name) {
        var mark = apps.mark(name);
        return mark == null
                ? ResponseEntity.notFound().build()
                : ResponseEntity.ok()
                        .contentType(MediaType.parseMediaType("image/svg+xml"))
                        .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic())
                        .body(mark.svg());
    }

    private ModelAndView page(Actor actor, Provider provider, @Nullable String complaint) {
        var oauth = provider.oauth();
        var client = clients.find(actor.workspaceId(), provider.name());
        var ready = oauth != null && client.isPresent();
        var fixed = client.map(found -> found.variables().keySet()).orElse(Set.of());
        var values = provider.variables().entrySet().stream()
                .map(one -> new Value(
                        one.getKey(),
                        one.getValue().title(),
                        Sentence.of(one.getValue().description()),
                        client.map(found -> found.variables().get(one.getKey()))
                                .orElse(one.getValue().value() == null ? "" : one.getValue().value())))
                .toList();
        var keys = actor.may(Right.DEVELOP)
                ? provider.kinds().entrySet().stream()
                        .map(kind -> new Link(
                                kind.getValue().json().path("title").asText(kind.getKey().word()),
                                Paths.with(
                                        "/connections/new", "provider", provider.name(), "kind", kind.getKey().word())))
                        .toList()
                : List.<Link>of();
        return new ModelAndView(
                "integration/app",
                "page",
                new AppPage(
                        provider.name(),
                        provider.title(),
                        Apps.logo(provider.name()),
                        provider.description(),
                        provider.documentation() == null ? null : provider.documentation().toString(),
                        OwnProvider.isOwn(provider.name()) ? null : provider.verified().toString(),
                        ready,
                        ready ? Paths.of("settings", "integrations", "connect", provider.name()) : null,
                        actor.may(Right.DEVELOP),
                        oauth == null
                                ? List.of()
                                : oauth.scopes().stream()
                                        .map(scope -> new ScopeChoice(scope.name(), scope.title(), scope.wanted()))
                                        .toList(),
                        values.stream().filter(value -> !fixed.contains(value.name())).toList(),
                        keys,
                        provider.actions().stream().map(Offer::of).toList(),
                        oauth != null && actor.may(Right.ADMINISTER)
                                ? new SetUp(
                                        provider.setUp().stream()
                                                .map(step -> step.replace("{callback}", callback(provider)))
                                                .toList(),
                                        callback(provider),
                                        client.map(found -> found.clientId()).orElse(null),
                                        client.map(found -> found.changedBy() == null
                                                        ? "the deployment's configuration"
                                                        : found.changedBy())
                                                .orElse(""),
                                        client.map(found -> found.changedBy() != null).orElse(false),
                                        client.map(found -> found.clientSecret() != null).orElse(false),
                                        values,
                                        environment(provider),
                                        complaint)
                                : null,
                        oauth != null && !ready && !actor.may(Right.ADMINISTER)
                                ? "Nobody has set up %s here yet. An admin of the workspace does it on this page.".formatted(provider.title())
                                : null,
                        OwnProvider.isOwn(provider.name()) && actor.may(Right.ADMINISTER) ? path(provider) + "/delete" : null));
    }

    /** None for a workspace's own: the configuration is every workspace's. */
    private static List<String> environment(Provider provider) {
        if (OwnProvider.isOwn(provider.name())) {
            return List.of();
        }
        var name = provider.name().replace("-", "").toUpperCase(Locale.ROOT);
        return List.of("MILLRACE_PROVIDERS_%s_CLIENTID".formatted(name), "MILLRACE_PROVIDERS_%s_CLIENTSECRET".formatted(name));
    }

    private String callback(Provider provider) {
        return publicUrl.of(Paths.of("settings", "integrations", "callback", provider.name()));
    }

    private Provider provider(Actor actor, String name) {
        return providers.find(actor.workspaceId(), name).orElseThrow(() -> Refusal.notFound("provider", name));
    }

    private static String path(Provider provider) {
        return Paths.of("settings", "integrations", provider.name());
    }
}
