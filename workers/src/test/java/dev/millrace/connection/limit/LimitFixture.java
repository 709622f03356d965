package dev.millrace.connection.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.RateLimit;
import dev.millrace.event.Acceptance;
import dev.millrace.event.Events;
import dev.millrace.mail.TestOutbox;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The gates of workers that share a database, and what they tell. */
public final class LimitFixture {

    private final ConnectionFixture connections;
    private final ProviderSettings settings;
    private final Set<String> seen = new HashSet<>();
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final ConnectorEvents events = new ConnectorEvents(new Events() {
        @Override
        public List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
            cloudEvents.stream().filter(event -> seen.add(event.path("id").asText())).forEach(told::add);
            return List.of();
        }
    });

    public LimitFixture(ConnectionFixture connections, ProviderSettings settings) {
        this.connections = connections;
        this.settings = settings;
    }

    /** That of another worker, which has the clock in our hands: a pause moves it. */
    public Gate gate() {
        return gate(
                new Budgets(connections.providers, connections.clients)::of,
                connections.jdbc,
                connections.clock,
                connections.clock::advance);
    }

    /** One in real time, for which everything has one allowance. */
    public Gate gate(String budget, RateLimit limit, JdbcClient jdbc, Consumer<Duration> pause) {
        return gate(connection -> Optional.of(new Budget(budget, "The stub", limit)), jdbc, Clock.systemUTC(), pause);
    }

    private Gate gate(
            Function<Connection, Optional<Budget>> budgets, JdbcClient jdbc, Clock clock, Consumer<Duration> pause) {
        return new ProviderGate(
                budgets,
                new BudgetStore(jdbc),
                breakers(jdbc, clock),
                new Detours(settings),
                clock,
                pause);
    }

    public Breakers breakers() {
        return breakers(connections.jdbc, connections.clock);
    }

    private Breakers breakers(JdbcClient jdbc, Clock clock) {
        return new Breakers(new BreakerStore(jdbc), events, clock, () -> 0);
    }

    /** What the worker that looks for ended connections tells. */
    public void tellOfEnds() {
        new EndedConnections(connections.ends(), events, TestOutbox.over(connections.jdbc, connections.clock)).tell();
    }

    /** The events so far, each once. */
    public List<JsonNode> told() {
        return List.copyOf(told);
    }
}
