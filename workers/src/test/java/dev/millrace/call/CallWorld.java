package dev.millrace.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.InlineAccess;
import dev.millrace.connection.limit.Gate;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of a workspace without connections, over the real way out. */
final class CallWorld {

    private final SetClock clock = new SetClock();
    final Peers peers = peers();
    final Calls calls = calls();

    CallResult make(Call.Request request) {
        return make(request, null);
    }

    CallResult make(Call.Request request, Call.@Nullable Authorization authorization) {
        return calls.make(call(request, authorization));
    }

    static Call call(Call.Request request, Call.@Nullable Authorization authorization) {
        return new Call(
                new DefinitionRef("wsp_1", "ns", "name", "1.0.0", "hash"),
                "run_1",
                "/do/0/a",
                "run_1/do/0/aé",
                request,
                authorization,
                Duration.ofSeconds(5));
    }

    static Call.Authorization bearer(String token) {
        return new Call.Authorization.Data("bearer", json("{\"token\":\"%s\"}".formatted(token)));
    }

    static JsonNode json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Peers peers() {
        var inline = new InlineAccess(
                new TokenClient(LoopbackEgress.get(), clock, Duration.ofSeconds(5), Duration.ofMinutes(1)),
                clock,
                Duration.ofSeconds(5));
        return new Peers(LoopbackEgress.get(), new Authorizations(new NoConnections(), inline, null), Gate.OPEN, clock);
    }

    private Calls calls() {
        var documents = new Documents(peers);
        return new Calls(
                documents,
                new HttpCalls(peers, clock),
                new GrpcCalls(peers, documents, LoopbackEgress.grpc()),
                new A2aCalls(peers, documents, clock),
                new McpCalls(peers, clock),
                clock);
    }

    private static final class NoConnections implements ConnectionAccess {
        @Override
        public Optional<Authorized> byName(String workspaceId, String name) {
            return Optional.empty();
        }

        @Override
        public boolean refused(String workspaceId, String name, Authorized refused) {
            return false;
        }
    }
}
