package dev.millrace.api.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.provider.OwnProvider;
import dev.millrace.connection.provider.OwnProviders;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Template;
import dev.millrace.language.action.Action;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/providers")
class ProviderController {

    private final Providers providers;
    private final OwnProviders own;
    private final ProviderClients clients;
    private final Audit audit;

    ProviderController(Providers providers, OwnProviders own, ProviderClients clients, Audit audit) {
        this.providers = providers;
        this.own = own;
        this.clients = clients;
        this.audit = audit;
    }

    /**
     * A service to be added.
     *
     * @param name <code>own-</code> and what its callback address ends in
     * @param title what people call it
     * @param type <code>openid</code>, whose issuer names the addresses, or <code>oauth2</code>, whose addresses stand here
     * @param clientId that the service has given to your application
     * @param clientSecret sealed, and never shown again
     * @param variables <code>base_url</code>, the API that tokens are for, and <code>issuer</code> or
     *     <code>authorization_url</code> and <code>token_url</code>
     * @param scopes that people can be asked for; the generic provider's by default
     */
    record Creation(
            @Nullable String name,
            @Nullable String title,
            @Nullable String type,
            @Nullable String clientId,
            @JsonDeserialize(converter = ToSecret.class) @Nullable Secret clientSecret,
            @Nullable Map<String, String> variables,
            @Nullable List<String> scopes) {}

    /**
     * Adds a service to the workspace's catalogue at which people grant access, with our client there. For admins. It is connected like
     * any other from then on; the callback address to register there is
     * <code>/settings/integrations/callback/{name}</code>. A workspace has 50 at most.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ProviderView create(Actor actor, @RequestBody Creation wanted) {
        actor.require(Right.ADMINISTER);
        var made = audit.with(
                actor,
                provider -> Recorded.provider(AuditAction.PROVIDER_CREATED, provider)
                        .saying("type", String.valueOf(wanted.type()))
                        .saying("client_id", String.valueOf(wanted.clientId())),
                () -> {
                    var provider = own.create(
                            actor.workspaceId(),
                            wanted.name(),
                            wanted.title(),
                            wanted.type(),
                            wanted.scopes() == null ? List.of() : wanted.scopes(),
                            actor.name());
                    clients.set(
                            actor.workspaceId(),
                            provider,
                            wanted.clientId(),
                            wanted.clientSecret(),
                            wanted.variables() == null ? Map.of() : wanted.variables(),
                            actor.name());
                    return provider;
                });
        return ProviderView.of(made);
    }

    /**
     * Deletes a service that was added to the catalogue, with our client there. For admins. 409 for one that comes with Millrace, and
     * while accounts are connected there. Deleting it again is a 404.
     */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String name) {
        actor.require(Right.ADMINISTER);
        var provider = find(actor, name);
        audit.with(
                actor,
                Recorded.provider(AuditAction.PROVIDER_DELETED, provider),
                () -> own.delete(actor.workspaceId(), name));
    }

    /**
     * Lists the services that can be connected, by name, each with the credentials that it takes: the catalogue, and what the workspace
     * has added.
     */
    @GetMapping
    Page<ProviderView> list(Actor actor, PageRequest page) {
        actor.require(Right.CONNECT);
        var rows = providers.all(actor.workspaceId()).stream()
                .filter(provider -> page.after() == null || provider.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, Provider::name).map(ProviderView::of);
    }

    /** Shows one provider. */
    @GetMapping("/{name}")
    ProviderView get(Actor actor, @PathVariable String name) {
        actor.require(Right.CONNECT);
        return ProviderView.of(find(actor, name));
    }

    /**
     * Lists the actions that definitions call by name, with the JSON Schemas of their arguments. <code>output</code> tells what the
     * service answers and is not enforced; null where nothing is said about it.
     */
    @GetMapping("/{name}/actions")
    Page<ActionView> actions(Actor actor, @PathVariable String name, PageRequest page) {
        actor.require(Right.CONNECT);
        var provider = find(actor, name);
        var rows = provider.actions().stream()
                .sorted(Comparator.comparing(Action::name))
                .filter(action -> page.after() == null || action.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, Action::name).map(ActionView::of);
    }

    private Provider find(Actor actor, String name) {
        return providers.find(actor.workspaceId(), name).orElseThrow(() -> Refusal.notFound("provider", name));
    }

    private static final class ToSecret extends StdConverter<String, Secret> {

        @Override
        public Secret convert(String text) {
            return Secret.of(text);
        }
    }

    record ActionView(
            String name, String title, String documentation, JsonNode input, @Nullable JsonNode output) {

        static ActionView of(Action action) {
            var metadata = action.task().path("metadata");
            return new ActionView(
                    action.name(),
                    action.title(),
                    metadata.path("documentation").asText(),
                    action.input(),
                    metadata.get("output"));
        }
    }

    /**
     * @param own whether the workspace has added it
     * @param actions the names of what definitions can call
     */
    record ProviderView(
            String name,
            String title,
            String category,
            List<String> kinds,
            JsonNode credentials,
            @Nullable Template baseUrl,
            boolean own,
            List<String> actions) {

        static ProviderView of(Provider provider) {
            return new ProviderView(
                    provider.name(),
                    provider.title(),
                    provider.category().word(),
                    provider.kindWords(),
                    provider.credentials(),
                    provider.baseUrl(),
                    OwnProvider.isOwn(provider.name()),
                    provider.actions().stream().map(Action::name).toList());
        }
    }
}
