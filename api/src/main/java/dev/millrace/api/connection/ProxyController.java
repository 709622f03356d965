package dev.millrace.api.connection;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.call.ProxiedCalls;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProxyController {

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x21-\\x7e]");

    private final Connections connections;
    private final ProxiedCalls proxied;
    private final Audit audit;

    ProxyController(Connections connections, ProxiedCalls proxied, Audit audit) {
        this.connections = connections;
        this.proxied = proxied;
        this.audit = audit;
    }

    /**
     * Calls the connected service: {@code path} below the connection's address, authenticated, with the provider's own
     * headers added. Answers 200 with whatever the service answered. The credentials are sent nowhere else and are blotted
     * out of the answer; redirects are not followed. 409 where somebody has to connect again, 503 where no answer came.
     * Each call is recorded with who made it ({@code GET /api/v1/audit}), without its query and its body.
     */
    @PostMapping("/api/v1/connections/{connectionId}/proxy")
    ProxiedCalls.Answered proxy(Actor actor, @PathVariable String connectionId, @RequestBody ProxiedCalls.Asked asked) {
        actor.require(Right.CONNECT);
        var connection = connections.get(Viewers.of(actor), connectionId);
        if (connection.memberId() == null) {
            actor.require(Right.DEVELOP);
        }
        var entry = entry(connection, asked);
        try {
            var answered = proxied.make(connection, asked);
            audit.note(actor, entry.saying("status", answered.status()));
            return answered;
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.INVALID) {
                audit.note(actor, entry.saying("refused", refused.code()));
            }
            throw refused;
        }
    }

    private static AuditEntry entry(Connection connection, ProxiedCalls.Asked asked) {
        var entry = Recorded.connection(AuditAction.CONNECTION_CALLED, connection)
                .saying("method", asked.method() == null ? "GET" : asked.method().toUpperCase(Locale.ROOT));
        return connection.memberId() == null
                ? entry.saying("path", UNPRINTABLE.matcher(String.valueOf(asked.path()).split("\\?", 2)[0]).replaceAll("_"))
                : entry;
    }
}
