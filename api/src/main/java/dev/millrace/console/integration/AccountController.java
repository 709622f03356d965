package dev.millrace.console.integration;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.connection.Viewers;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.connection.limit.Breakers;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleAccountController")
@RequestMapping("/settings/integrations/accounts/{connectionId}")
class AccountController {

    private static final Link BACK = new Link("Integrations", "/settings/integrations");

    private final Connections connections;
    private final Providers providers;
    private final Breakers breakers;
    private final Accounts accounts;
    private final Moments moments;
    private final Audit audit;

    AccountController(
            Connections connections,
            Providers providers,
            Breakers breakers,
            Accounts accounts,
            Moments moments,
            Audit audit) {
        this.connections = connections;
        this.providers = providers;
        this.breakers = breakers;
        this.accounts = accounts;
        this.moments = moments;
        this.audit = audit;
    }

    /**
     * A right that an account has or could have.
     *
     * @param ask where it is asked for; null where it is granted, or nobody here may
     */
    record Permission(String title, String scope, boolean granted, @Nullable String ask) {}

    /** A host that is left alone for a while, since it keeps failing. */
    record Failing(String host, String reason, Moment since, Moment until) {}

    record AccountPage(
            Accounts.Row account,
            String baseUrl,
            String app,
            List<Failing> failing,
            List<Permission> permissions,
            @Nullable String withdrawing,
            @Nullable String reconnect) {}

    @GetMapping
    ModelAndView account(Actor actor, @PathVariable String connectionId) {
        actor.require(Right.CONNECT);
        var connection = connections.get(Viewers.of(actor), connectionId);
        var provider = providers.find(actor.workspaceId(), connection.provider());
        var oauth = provider.map(found -> found.oauth()).orElse(null);
        var granted = connection.kind() == CredentialKind.OAUTH2;
        var mayChange = Accounts.mayChange(actor, connection);
        return new ModelAndView(
                "integration/account",
                "page",
                new AccountPage(
                        accounts.row(actor, connection),
                        connection.baseUrl().toString(),
                        Paths.of("settings", "integrations", connection.provider()),
                        breakers.degraded(connectionId).stream()
                                .map(host -> new Failing(
                                        host.host(), host.reason(), moments.of(host.since()), moments.of(host.until())))
                                .toList(),
                        permissions(connection, mayChange),
                        !granted || oauth == null
                                ? null
                                : oauth.withdrawing() == null
                                        ? "Single permissions cannot be given back here. Disconnect, then connect again with fewer."
                                        : oauth.withdrawing(),
                        granted && mayChange && oauth != null ? Accounts.again(connection) : null));
    }

    @GetMapping("/disconnect")
    ModelAndView ask(Actor actor, @PathVariable String connectionId) {
        var connection = changeable(actor, connectionId);
        var using = accounts.namesOfUsers(actor, connection);
        var consequences = new ArrayList<String>();
        consequences.add(
                using.isEmpty()
                        ? "No automation names it."
                        : "These automations name it, and wait for somebody to connect it again at their next call: %s."
                                .formatted(using));
        var revokes = connection.kind() == CredentialKind.OAUTH2
                && providers.find(actor.workspaceId(), connection.provider())
                        .map(found -> found.oauth() != null && found.oauth().revocation() != null)
                        .orElse(false);
        consequences.add(
                revokes
                        ? "Its access is given back to the service, and its tokens are deleted here in any case."
                        : "Its credentials and tokens are deleted here at once. What the service itself knows of it stays there until you end it there.");
        return new Confirmation(
                        "Disconnect '%s'?".formatted(connection.name()),
                        BACK,
                        consequences,
                        Paths.of("settings", "integrations", "accounts", connectionId, "disconnect"),
                        "Disconnect")
                .page();
    }

    @PostMapping("/disconnect")
    ModelAndView disconnect(Actor actor, @PathVariable String connectionId) {
        var connection = changeable(actor, connectionId);
        var entry = Recorded.connection(AuditAction.CONNECTION_DISCONNECTED, connection);
        connections.delete(Viewers.of(actor), connectionId, deletion -> audit.with(actor, entry, deletion));
        return SeeOther.to(BACK.path(), "The connection '%s' is gone, and its tokens with it.".formatted(connection.name()));
    }

    private Connection changeable(Actor actor, String connectionId) {
        actor.require(Right.CONNECT);
        var connection = connections.get(Viewers.of(actor), connectionId);
        if (!Accounts.mayChange(actor, connection)) {
            throw Refusal.of(
                    Refusal.Kind.FORBIDDEN,
                    "role_not_allowed",
                    "This connection is the workspace's; ask somebody who writes automations to disconnect it.");
        }
        return connection;
    }

    private List<Permission> permissions(Connection connection, boolean mayChange) {
        var provider = providers.find(connection.workspaceId(), connection.provider()).orElse(null);
        if (provider == null || provider.oauth() == null || connection.kind() != CredentialKind.OAUTH2) {
            return connection.scopes().stream().map(scope -> new Permission(scope, scope, true, null)).toList();
        }
        var known = provider.oauth().scopes();
        var all = new ArrayList<Permission>();
        connection.scopes().stream()
                .map(scope -> new Permission(Accounts.words(provider, List.of(scope)).getFirst(), scope, true, null))
                .forEach(all::add);
        known.stream()
                .filter(scope -> !connection.scopes().contains(scope.name()))
                .map(scope -> new Permission(
                        scope.title(),
                        scope.name(),
                        false,
                        mayChange ? Accounts.again(connection) + Paths.with("", "scope", scope.name()).replace('?', '&') : null))
                .forEach(all::add);
        return all;
    }
}
