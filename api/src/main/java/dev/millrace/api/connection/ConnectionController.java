package dev.millrace.api.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.Account;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.connection.NewConnection;
import dev.millrace.connection.limit.Breakers;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.net.URI;
import java.time.Instant;
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
@RequestMapping("/api/v1/connections")
class ConnectionController {

    private final Connections connections;
    private final Breakers breakers;
    private final Audit audit;

    ConnectionController(Connections connections, Breakers breakers, Audit audit) {
        this.connections = connections;
        this.breakers = breakers;
        this.audit = audit;
    }

    /**
     * Lists the connections, the newest first: one's own, and those of the workspace for whoever may inspect it. Their
     * secrets are never shown.
     */
    @GetMapping
    Page<ConnectionView> list(Actor actor, PageRequest page) {
        actor.require(Right.CONNECT);
        var found = connections.list(Viewers.of(actor), page);
        var degraded = breakers.degraded(found.data().stream().map(Connection::connectionId).toList());
        return found.map(connection ->
                ConnectionView.of(connection, degraded.getOrDefault(connection.connectionId(), List.of())));
    }

    /**
     * Shows a connection. Its secrets are never shown. {@code degraded} names the hosts that have failed five times in a row
     * and are not called until one call, at {@code until}, tries them again; runs that need them wait. It is empty while all
     * is well, and has 20 entries at most.
     */
    @GetMapping("/{connectionId}")
    ConnectionView get(Actor actor, @PathVariable String connectionId) {
        actor.require(Right.CONNECT);
        return ConnectionView.of(connections.get(Viewers.of(actor), connectionId), breakers.degraded(connectionId));
    }

    /**
     * Stores a connection under a name that definitions use. The credentials are encrypted and cannot be read back.
     * 409 where the name is taken.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ConnectionView create(Actor actor, @RequestBody ConnectionRequest request) {
        actor.require(Right.DEVELOP);
        var wanted = new NewConnection(
                request.provider(),
                request.name(),
                request.baseUrl(),
                request.variables() == null ? Map.of() : request.variables(),
                request.credentials());
        var made = audit.with(
                actor,
                connection -> Recorded.connection(AuditAction.CONNECTION_CREATED, connection),
                () -> connections.create(actor.workspaceId(), wanted));
        return ConnectionView.of(made, List.of());
    }

    /**
     * Disconnects: gives the access back to the provider as well as can be, and deletes the credentials in any case. Runs
     * that then need it wait for somebody to connect it again, and say so. Deleting it again is a 404.
     */
    @DeleteMapping("/{connectionId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String connectionId) {
        actor.require(Right.CONNECT);
        var connection = connections.get(Viewers.of(actor), connectionId);
        if (connection.memberId() == null) {
            actor.require(Right.DEVELOP);
        }
        var entry = Recorded.connection(AuditAction.CONNECTION_DISCONNECTED, connection);
        connections.delete(Viewers.of(actor), connectionId, deletion -> audit.with(actor, entry, deletion));
    }

    record ConnectionRequest(
            @Nullable String provider,
            @Nullable String name,
            @Nullable String baseUrl,
            @Nullable Map<String, String> variables,
            @Nullable JsonNode credentials) {

        /** Leaves the credentials out. */
        @Override
        public String toString() {
            return "ConnectionRequest[provider=%s, name=%s, baseUrl=%s]".formatted(provider, name, baseUrl);
        }
    }

    /** @param degraded hosts that are not called just now, those that have failed longest first; empty while all is well */
    record ConnectionView(
            String connectionId,
            String provider,
            String name,
            String kind,
            URI baseUrl,
            String status,
            @Nullable String reason,
            AccountView account,
            List<String> scopes,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            List<HostView> degraded) {

        static ConnectionView of(Connection connection, List<Breakers.Degraded> degraded) {
            return new ConnectionView(
                    connection.connectionId(),
                    connection.provider(),
                    connection.name(),
                    connection.kind().word(),
                    connection.baseUrl(),
                    connection.status().word(),
                    connection.reason(),
                    AccountView.of(connection.account()),
                    connection.scopes(),
                    connection.createdAt(),
                    connection.updatedAt(),
                    connection.expiresAt(),
                    connection.lastUsedAt(),
                    degraded.stream().map(HostView::of).toList());
        }
    }

    /**
     * A host that keeps failing.
     *
     * @param reason what its last failure was
     * @param since when it failed for the fifth time
     * @param until when one call tries it again for all
     */
    record HostView(String host, String reason, Instant since, Instant until) {
        static HostView of(Breakers.Degraded degraded) {
            return new HostView(degraded.host(), degraded.reason(), degraded.since(), degraded.until());
        }
    }

    /** Whose account it is, where the service says. */
    record AccountView(@Nullable String id, @Nullable String email, @Nullable String name) {
        static AccountView of(Account account) {
            return new AccountView(account.id(), account.email(), account.name());
        }
    }
}
