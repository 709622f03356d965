package dev.millrace.api.connection;

import dev.millrace.call.ProxiedCalls;
import dev.millrace.connection.Connections;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProxyController {

    private static final Logger log = LoggerFactory.getLogger(ProxyController.class);
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x21-\\x7e]");

    private final Connections connections;
    private final ProxiedCalls proxied;

    ProxyController(Connections connections, ProxiedCalls proxied) {
        this.connections = connections;
        this.proxied = proxied;
    }

    /**
     * Calls the connected service: {@code path} below the connection's address, authenticated, with the provider's own
     * headers added. Answers 200 with whatever the service answered. The credentials are sent nowhere else and are blotted
     * out of the answer; redirects are not followed. 409 where somebody has to connect again, 503 where no answer came.
     * Each call is noted in the log with who made it.
     */
    @PostMapping("/api/v1/connections/{connectionId}/proxy")
    ProxiedCalls.Answered proxy(Actor actor, @PathVariable String connectionId, @RequestBody ProxiedCalls.Asked asked) {
        actor.require(Right.CONNECT);
        var connection = connections.get(Viewers.of(actor), connectionId);
        if (connection.memberId() == null) {
            actor.require(Right.DEVELOP);
        }
        var answered = proxied.make(connection, asked);
        log.info(
                "{} called {} {} through {}: {}",
                actor.id(),
                asked.method() == null ? "GET" : asked.method(),
                UNPRINTABLE.matcher(String.valueOf(asked.path()).split("\\?", 2)[0]).replaceAll("_"),
                connectionId,
                answered.status());
        return answered;
    }
}
