package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.limit.Gate;
import dev.millrace.connection.limit.LimitFixture;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.ProviderStub;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls through the stored connection {@code it} to a provider on the loopback, with the clock in our hands. */
final class ConnectedWorld implements AutoCloseable {

    static final String WORKSPACE = "wsp_1";

    private static final Map<String, String> TOKENS =
            Map.of("stripe", "sk_test_12345678", "slack", "xoxb-12345678901-abcdefghijkl");

    final ProviderStub provider = new ProviderStub();
    final ConnectionFixture connections;
    final LimitFixture limits;
    final String connectionId;
    private final Calls calls;

    ConnectedWorld(String name) {
        this(name, new ProviderSettings(Map.of()));
    }

    ConnectedWorld(String name, ProviderSettings settings) {
        connections = new ConnectionFixture(settings, WORKSPACE);
        limits = new LimitFixture(connections, settings);
        var token = TOKENS.getOrDefault(name, "token-1");
        connectionId = connections
                .create(name, WORKSPACE, "it", provider.url(), "{\"type\":\"bearer\",\"token\":\"%s\"}".formatted(token))
                .connectionId();
        calls = anotherWorker();
    }

    /** Calls of a worker that shares nothing with the others but the database. */
    Calls anotherWorker() {
        return worker(connections.access, limits.gate(), connections.clock);
    }

    static Calls worker(ConnectionAccess access, Gate gate, Clock clock) {
        var peers = new Peers(LoopbackEgress.get(), new Authorizations(access, null, null), gate, clock);
        var documents = new Documents(peers);
        return new Calls(
                documents,
                new HttpCalls(peers, clock),
                new GrpcCalls(peers, documents, LoopbackEgress.grpc()),
                new A2aCalls(peers, documents, clock),
                new McpCalls(peers, clock),
                clock);
    }

    CallResult get(String path) {
        return make("GET", path, Turn.FIRST);
    }

    CallResult make(String method, String path, @Nullable Turn turn) {
        return calls.make(call(method, path, Map.of(), turn));
    }

    CallResult make(Call call) {
        return calls.make(call);
    }

    static Call call(String method, String path, Map<String, String> headers, @Nullable Turn turn) {
        return new Call(
                new DefinitionRef(WORKSPACE, "ns", "name", "1.0.0", "hash"),
                "run_1",
                "/do/0/a",
                "run_1/do/0/a",
                new Call.Http(method, path, headers, Map.of(), null, HttpOutput.CONTENT, false),
                new Call.Authorization.Connection("it", false),
                Duration.ofSeconds(5),
                turn);
    }

    /** The types of the events so far. */
    List<String> told() {
        return limits.told().stream().map(event -> event.path("type").asText()).toList();
    }

    JsonNode lastTold() {
        return limits.told().getLast();
    }

    void pass(Duration time) {
        connections.clock.advance(time);
    }

    @Override
    public void close() {
        provider.close();
    }
}
