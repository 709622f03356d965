package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.id.Ids;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Many workers want the next token of one connection, whose refresh tokens are good once. */
class RefreshRaceTest {

    private static final String OURS = "wsp_1";
    private static final int WORKERS = 50;
    private static final int ROUNDS = 20;

    private final SetClock clock = new SetClock();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Vault vault = Vault.start(VaultKeys.parse(VaultKeys.generate("k1")), database, clock);
    private final Rotating endpoint = new Rotating();
    private final ProviderSettings settings = new ProviderSettings(Map.of("github", endpoint.settings()));
    private final Providers providers = Providers.load(settings);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void connect() {
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        var github = providers.find("github").orElseThrow();
        var life = new TokenOutcome.Life(clock.instant(), clock.instant());
        new GrantedConnections(
                        new ConnectionStore(jdbc, vault, clock),
                        new TokenStore(jdbc, vault, clock),
                        new JdbcTransactionManager(database),
                        new Ids(clock),
                        clock)
                .keep(granted(github, new TokenOutcome.Issued(
                        Secret.of("first"), Secret.of(endpoint.good), List.of(), life, Secret.of("{}"))));
    }

    @AfterEach
    void stop() {
        threads.close();
        endpoint.close();
    }

    @Test
    void fiftyWorkersUseEachRefreshTokenOnce() throws Exception {
        var workers = new ArrayList<ConnectionAccess>();
        for (var worker = 0; worker < WORKERS; worker++) {
            workers.add(worker());
        }

        for (var round = 0; round < ROUNDS; round++) {
            var expected = round + 1;
            for (var token : all(workers)) {
                assertThat(token).isEqualTo("token-" + expected);
            }
            clock.advance(Duration.ofHours(1));
        }

        assertThat(endpoint.issued).hasValue(ROUNDS);
        assertThat(endpoint.reused).hasValue(0);
    }

    @Test
    void aTokenIsKeptAlthoughTheDatabaseHangsUpAfterTheProviderHasAnswered() throws Exception {
        var workers = List.of(worker(), worker(), worker());
        for (var round = 0; round < 5; round++) {
            var hangsUp = new AtomicBoolean(true);
            endpoint.beforeAnswering = () -> {
                if (hangsUp.getAndSet(false)) {
                    killWhoeverHoldsTheConnection();
                }
            };

            all(workers);

            clock.advance(Duration.ofHours(1));
        }

        assertThat(status()).isEqualTo("active");
        assertThat(all(workers)).allMatch(token -> token.equals("token-" + endpoint.issued.get()));
        System.out.printf(
                "Refreshes whose database hung up before the commit: %d issued, %d used a token again, connection %s%n",
                endpoint.issued.get(), endpoint.reused.get(), status());
    }

    /** What every worker signs with, or why it cannot. */
    private List<String> all(List<ConnectionAccess> workers) throws InterruptedException, ExecutionException {
        var asked = new ArrayList<Future<String>>();
        for (var worker : workers) {
            asked.add(threads.submit(() -> {
                try {
                    return worker.require(OURS, "github").secrets().getFirst().reveal();
                } catch (ConnectionFailure | DataAccessException failure) {
                    // Whose database hung up before it had asked asks again later, as a call's activity does.
                    return String.valueOf(failure.getMessage());
                }
            }));
        }
        var tokens = new ArrayList<String>();
        for (var one : asked) {
            tokens.add(one.get());
        }
        return tokens;
    }

    private void killWhoeverHoldsTheConnection() {
        jdbc.sql("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'""")
                .query((row, number) -> true)
                .list();
    }

    private String status() {
        return jdbc.sql("select status from connection").query(String.class).single();
    }

    /** A worker of its own: it shares nothing with the others but the database. */
    private ConnectionAccess worker() {
        var settingsOfOne = new ConnectionSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 4);
        var client = new TokenClient(LoopbackEgress.get(), clock, Duration.ofSeconds(10), Duration.ofSeconds(60));
        var store = new ConnectionStore(jdbc, vault, clock);
        var renewal = new TokenRenewal(
                new TokenStore(jdbc, vault, clock), client, new JdbcTransactionManager(database), clock, settingsOfOne);
        var granted = new GrantedTokens(
                providers,
                new ProviderClients(jdbc, vault, clock, settings, providers),
                renewal,
                new AccountReader(LoopbackEgress.get(), Duration.ofSeconds(10)),
                clock);
        return new StoredConnections(store, renewal, granted, providers, clock);
    }

    private static GrantedAccess granted(Provider provider, TokenOutcome.Issued issued) {
        return new GrantedAccess(
                OURS, null, null, null, provider, URI.create("https://api.github.com"), Map.of(), Account.UNKNOWN, issued, List.of());
    }

    /** Takes each refresh token once, as providers that rotate them do. */
    private static final class Rotating implements AutoCloseable {

        private final HttpServer server;
        private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicInteger issued = new AtomicInteger();
        private final AtomicInteger reused = new AtomicInteger();
        private volatile Runnable beforeAnswering = () -> {};
        private String good = "refresh-0";

        Rotating() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            } catch (IOException none) {
                throw new IllegalStateException(none);
            }
            server.setExecutor(answering);
            server.createContext("/", this::answer);
            server.start();
        }

        ProviderSettings.One settings() {
            var url = "http://127.0.0.1:%d/token".formatted(server.getAddress().getPort());
            return new ProviderSettings.One(true, "our-app", Secret.of("s"), null, null, url, null, null, null, null, null);
        }

        private void answer(HttpExchange exchange) throws IOException {
            var sent = ProviderStub.parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            var answer = exchange(sent.getOrDefault("refresh_token", ""));
            beforeAnswering.run();
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.contains("error") ? 400 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        private synchronized String exchange(String refresh) {
            if (!refresh.equals(good)) {
                reused.incrementAndGet();
                return "{\"error\":\"invalid_grant\"}";
            }
            var number = issued.incrementAndGet();
            good = "refresh-" + number;
            return "{\"access_token\":\"token-%d\",\"refresh_token\":\"%s\",\"expires_in\":3600}".formatted(number, good);
        }

        @Override
        public void close() {
            server.stop(0);
            answering.close();
        }
    }
}
