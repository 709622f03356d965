package dev.millrace.console.integration;

import dev.millrace.automation.Automation;
import dev.millrace.automation.Automations;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionStatus;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Scope;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.State;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Connected accounts as pages show them. */
@Component
class Accounts {

    private static final int NAMED = 3;

    private final Providers providers;
    private final Automations automations;
    private final Moments moments;

    Accounts(Providers providers, Automations automations, Moments moments) {
        this.providers = providers;
        this.automations = automations;
        this.moments = moments;
    }

    /**
     * A connected account.
     *
     * @param who e-mail and name, or the address where the service says neither
     * @param scopes what it may do, in words
     * @param usedBy the automations that name it, for those who may see them
     * @param ends when somebody has to connect it again; null where it renews itself or does not end
     * @param disconnect null for those who may not
     * @param again where it is connected again; null where that cannot be done or need not be
     */
    record Row(
            String name,
            String path,
            String logo,
            String title,
            State state,
            @Nullable String reason,
            String who,
            String whose,
            List<String> scopes,
            List<Link> usedBy,
            @Nullable String more,
            @Nullable Moment lastUsed,
            Moment created,
            @Nullable Moment ends,
            @Nullable String disconnect,
            @Nullable String again) {}

    Row row(Actor actor, Connection connection) {
        var provider = providers.find(connection.workspaceId(), connection.provider());
        var using = actor.may(Right.INSPECT)
                ? automations.naming(actor.workspaceId(), connection.name())
                : List.<Automation>of();
        var path = Paths.of("settings", "integrations", "accounts", connection.connectionId());
        var again = connection.kind() == CredentialKind.OAUTH2 && connection.status() != ConnectionStatus.ACTIVE
                ? again(connection)
                : null;
        return new Row(
                connection.name(),
                path,
                Apps.logo(connection.provider()),
                provider.map(Provider::title).orElse(connection.provider()),
                state(connection.status()),
                connection.reason(),
                who(connection),
                connection.memberId() == null ? "Everybody in the workspace" : "Only you",
                provider.map(found -> words(found, connection.scopes())).orElse(connection.scopes()),
                using.stream().limit(NAMED).map(Accounts::link).toList(),
                using.size() > NAMED ? "and %d more".formatted(using.size() - NAMED) : null,
                moments.ofNullable(connection.lastUsedAt()),
                moments.of(connection.createdAt()),
                moments.ofNullable(connection.expiresAt()),
                mayChange(actor, connection) ? path + "/disconnect" : null,
                again);
    }

    /** The automations that stop when a connection is gone, by their full names. */
    String namesOfUsers(Actor actor, Connection connection) {
        return automations.naming(actor.workspaceId(), connection.name()).stream()
                .map(automation -> automation.namespace() + "/" + automation.name())
                .collect(Collectors.joining(", "));
    }

    static String again(Connection connection) {
        return Paths.with(
                Paths.of("settings", "integrations", "connect", connection.provider()),
                "connection",
                connection.connectionId());
    }

    /** One's own, and the workspace's for those who write automations. */
    static boolean mayChange(Actor actor, Connection connection) {
        return actor.id().equals(connection.memberId()) || actor.may(Right.DEVELOP);
    }

    static List<String> words(Provider provider, List<String> scopes) {
        var titles = provider.oauth() == null
                ? Map.<String, String>of()
                : provider.oauth().scopes().stream().collect(Collectors.toMap(Scope::name, Scope::title));
        return scopes.stream().map(scope -> titles.getOrDefault(scope, scope)).toList();
    }

    private static Link link(Automation automation) {
        return new Link(
                automation.namespace() + "/" + automation.name(),
                Paths.of("automations", automation.namespace(), automation.name()));
    }

    private static String who(Connection connection) {
        var account = connection.account();
        var name = account.name() == null ? "" : account.name();
        var email = account.email() == null || account.email().equals(name) ? "" : account.email();
        var both = email.isEmpty() || name.isEmpty() ? name + email : "%s (%s)".formatted(name, email);
        return both.isEmpty() ? connection.baseUrl().toString() : both;
    }

    static State state(ConnectionStatus status) {
        return switch (status) {
            case ACTIVE -> new State("Active", "completed");
            case EXPIRED -> new State("Expired", "faulted");
            case NEEDS_REAUTHORIZATION -> new State("Connect again", "faulted");
        };
    }
}
