package dev.millrace.call;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Calls MCP servers over streamable HTTP, each call in a session of its own. */
@Component
class McpCalls {

    private final Peers peers;
    private final Clock clock;

    McpCalls(Peers peers, Clock clock) {
        this.peers = peers;
        this.clock = clock;
    }

    CallResult make(Call call, Call.Mcp request) {
        var question = McpSession.question(request);
        var server = peers.at(call, call.authorization(), request.uri());
        try (var session = McpSession.open(server, request, clock)) {
            return Failures.ifTooLarge(CallResult.of(session.ask(question, RequestWriter.ascii(call.idempotencyKey()))));
        }
    }
}
