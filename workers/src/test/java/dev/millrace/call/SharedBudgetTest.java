package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.limit.LimitFixture;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.RateLimit;
import dev.millrace.language.run.Call.Turn;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Ten workers with one account at a provider that allows 100 requests in two seconds, in real time. */
@Isolated("It counts requests in seconds of the real clock.")
class SharedBudgetTest {

    private static final int ALLOWED = 100;
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final int WINDOWS = 4;
    private static final int WORKERS = 10;
    private static final int TRIES = 3;

    /** Half of what the budget's windows are longer by than the provider's: a request waits in several places on its way. */
    private static final Duration STRETCH = WINDOW.dividedBy(40);

    private static final RateLimit LIMIT =
            new RateLimit(ALLOWED, WINDOW, null, null, null, null, null, null, null, null, null);
    private static final RateLimit NONE =
            new RateLimit(1_000_000, WINDOW, null, null, null, null, null, null, null, null, null);

    /** Counts as a provider does that is strict: in no window more than are allowed. */
    private static final class Strict implements AutoCloseable {

        private final HttpServer server;
        private final ArrayDeque<Long> lately = new ArrayDeque<>();
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        Strict() throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/warm", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.createContext("/counted", exchange -> {
                var allowed = count();
                (allowed ? accepted : refused).incrementAndGet();
                exchange.sendResponseHeaders(allowed ? 200 : 429, -1);
                exchange.close();
            });
            server.start();
        }

        private synchronized boolean count() {
            var now = System.nanoTime();
            while (!lately.isEmpty() && lately.peek() <= now - WINDOW.toNanos()) {
                lately.poll();
            }
            return lately.size() < ALLOWED && lately.add(now);
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** Feels how long the machine lets a thread wait that wants to run at a time. */
    private static final class Pulse implements AutoCloseable {

        private static final Duration BEAT = Duration.ofMillis(2);

        private final AtomicLong longest = new AtomicLong();
        private final Thread thread = Thread.ofPlatform().daemon().start(this::beat);

        private void beat() {
            while (!Thread.currentThread().isInterrupted()) {
                var due = System.nanoTime() + BEAT.toNanos();
                LockSupport.parkNanos(BEAT.toNanos());
                longest.accumulateAndGet(System.nanoTime() - due, Math::max);
            }
        }

        void anew() {
            longest.set(0);
        }

        Duration missed() {
            return Duration.ofNanos(longest.get());
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    @Test
    void useTheWholeBudgetAndAreNeverRefused() throws Exception {
        try (var pulse = new Pulse()) {
            var refused = refusedOf(pulse);
            // Requests that the machine held up for longer than a window is stretched arrive together: that says nothing of the budget.
            for (var tries = 1; refused > 0 && pulse.missed().compareTo(STRETCH) > 0 && tries < TRIES; tries++) {
                System.out.printf("The machine stood still for %s; once more%n", pulse.missed());
                pulse.anew();
                refused = refusedOf(pulse);
            }

            assertThat(refused).as("refused, of a machine that stood still for %s at most", pulse.missed()).isZero();
        }
    }

    /** How many requests a provider has refused that allows them for some windows. */
    private static int refusedOf(Pulse pulse) throws Exception {
        try (var provider = new Strict();
                var workers = Executors.newFixedThreadPool(WORKERS)) {
            var connections = new ConnectionFixture(ConnectedWorld.WORKSPACE);
            connections.create(ConnectedWorld.WORKSPACE, "it", provider.url(), "{\"type\":\"bearer\",\"token\":\"abc\"}");
            var authorized = known(connections.access.require(ConnectedWorld.WORKSPACE, "it"));
            var limits = new LimitFixture(connections, new ProviderSettings(Map.of()));
            var warm = new CountDownLatch(WORKERS);
            var work = IntStream.range(0, WORKERS)
                    .<Callable<Integer>>mapToObj(worker -> () -> {
                        var jdbc = JdbcClient.create(
                                new SingleConnectionDataSource(connections.database.getConnection(), true));
                        var unlimited = limits.gate("warm", NONE, jdbc, SharedBudgetTest::pause);
                        var calls = ConnectedWorld.worker(authorized, unlimited, Clock.systemUTC());
                        IntStream.range(0, 50)
                                .forEach(turn -> calls.make(ConnectedWorld.call("GET", "/warm", Map.of(), Turn.FIRST)));
                        warm.countDown();
                        warm.await();
                        pulse.anew();
                        var gate = limits.gate("shared", LIMIT, jdbc, SharedBudgetTest::pause);
                        return callFor(WINDOW.multipliedBy(WINDOWS), ConnectedWorld.worker(authorized, gate, Clock.systemUTC()));
                    })
                    .toList();

            var waited = 0;
            for (var done : workers.invokeAll(work)) {
                waited += done.get();
            }

            System.out.printf(
                    "%d workers, %d per %s for %d windows: %d calls, %d refused, %.1f %% of the budget used, %d durable waits%n",
                    WORKERS,
                    ALLOWED,
                    WINDOW,
                    WINDOWS,
                    provider.accepted.get(),
                    provider.refused.get(),
                    provider.accepted.get() * 100.0 / (ALLOWED * WINDOWS),
                    waited);
            assertThat(provider.accepted.get()).isGreaterThan(ALLOWED * 2);
            return provider.refused.get();
        }
    }

    /** Gives how often a run would have waited. */
    private static int callFor(Duration time, Calls calls) {
        var end = Instant.now().plus(time);
        var turn = Turn.FIRST;
        var waits = 0;
        while (Instant.now().isBefore(end)) {
            var later = calls.make(ConnectedWorld.call("GET", "/counted", Map.of(), turn)).later();
            turn = later == null ? Turn.FIRST : later.turn();
            if (later != null) {
                waits++;
                pause(Duration.between(Instant.now(), later.at()));
            }
        }
        return waits;
    }

    /** What is measured is time itself. */
    private static void pause(Duration duration) {
        var end = System.nanoTime() + duration.toNanos();
        for (var left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static ConnectionAccess known(Authorized authorized) {
        return new ConnectionAccess() {
            @Override
            public Optional<Authorized> byName(String workspaceId, String name) {
                return Optional.of(authorized);
            }

            @Override
            public boolean refused(String workspaceId, String name, Authorized refused) {
                return false;
            }
        };
    }
}
