package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.id.Ids;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Processes that renew the same connections are killed at any moment and started again. {@code
 * -Dmillrace.refresh.crash=PT60S} lets it go on for longer, and prints what came of it all the same.
 */
class RefreshCrashTest {

    private static final Duration LENGTH = Duration.parse(System.getProperty("millrace.refresh.crash", "PT10S"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PROCESSES = 3;
    private static final List<String> STRICT = names("strict");
    private static final List<String> LENIENT = names("lenient");
    /** One in so many renewals is killed for certain after the provider's answer and before the commit, or about then. */
    private static final int UNLUCKY = 12;

    private final Clock clock = Clock.systemUTC();
    private final String url = TestDatabase.createUrl();
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final Secret keys = VaultKeys.generate("k1");
    private final Random random = new Random(1);
    private final Map<String, Worker> workers = new ConcurrentHashMap<>();
    private final Figures figures = new Figures();
    /** Who used a refresh token last, by the token. */
    private final Map<String, Use> uses = new ConcurrentHashMap<>();
    /** Every access token that a worker went on with, which it does once the next refresh token is stored. */
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    private volatile boolean over;
    private volatile boolean strictLost;
    private volatile boolean lenientLost;
    private RotatingProvider provider;
    private GrantedConnections granted;
    private Providers providers;
    private JdbcClient jdbc;

    private record Use(String client, String issued) {}

    @BeforeEach
    void connect() throws IOException {
        database.setUrl(url);
        database.setUser("postgres");
        jdbc = JdbcClient.create(database);
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        provider = new RotatingProvider(this::used);
        providers = Providers.load(new ProviderSettings(Map.of()));
        var vault = Vault.start(VaultKeys.parse(keys), database, clock);
        granted = new GrantedConnections(
                new ConnectionStore(jdbc, vault, clock),
                new TokenStore(jdbc, vault, clock),
                new JdbcTransactionManager(database),
                new Ids(clock),
                clock);
        STRICT.forEach(name -> connect(name, null));
        LENIENT.forEach(name -> connect(name, null));
    }

    @AfterEach
    void stop() {
        workers.values().forEach(Worker::kill);
        provider.close();
    }

    @Test
    void aRefreshTokenIsUsedAgainOnlyAfterAKillBetweenTheAnswerAndTheCommit() throws Exception {
        var slots = IntStream.range(0, PROCESSES).mapToObj(slot -> start(slot, 0)).toArray(Worker[]::new);
        await("somebody renews tokens", () -> figures.renewals.get() > 0);
        var end = System.nanoTime() + LENGTH.toNanos();
        while (System.nanoTime() < end || !bothLost() && System.nanoTime() < end + PATIENCE.toNanos()) {
            LockSupport.parkNanos(Duration.ofMillis(50 + random.nextInt(150)).toNanos());
            var worker = slots[random.nextInt(PROCESSES)];
            if (bothLost() && random.nextInt(4) == 0 && mayDie(worker)) {
                worker.kill();
                figures.anywhere.incrementAndGet();
            }
            startAgain(slots);
            connectThoseAgainThatAskForIt();
        }
        over = true;

        // Whatever was lost just now is found out and connected again, and then everything works.
        var before = Set.copyOf(stored);
        await("every connection goes on", () -> {
            startAgain(slots);
            connectThoseAgainThatAskForIt();
            return all().stream().allMatch(name -> stored.stream()
                    .anyMatch(token -> token.startsWith("access-" + name + ":") && !before.contains(token)));
        });

        System.out.println("FIGURES " + figures);
        assertThat(violations).isEmpty();
        assertThat(figures.onPurpose.get()).isGreaterThan(1);
        assertThat(figures.takenAgain.get()).isPositive();
        assertThat(figures.connectedAgain.get()).isPositive().isLessThanOrEqualTo(figures.refused.get());
        assertThat(figures.again.get())
                .as("a process renews no more than that at once")
                .isLessThanOrEqualTo(figures.killed() * RenewingWorker.AT_ONCE)
                .isEqualTo(figures.takenAgain.get() + figures.refused.get());
        assertThat(jdbc.sql("select status from connection").query(String.class).list()).containsOnly("active");
    }

    /** Called by the provider, by one request for each connection at a time. */
    private RotatingProvider.Fate used(String client, String token, boolean accepted, String issued) {
        figures.renewals.incrementAndGet();
        var before = uses.put(token, new Use(client, issued));
        if (before != null) {
            figures.again.incrementAndGet();
            if (workers.get(before.client()).isAlive() || stored.contains(before.issued())) {
                violations.add("%s used %s again, which %s had used".formatted(client, token, before.client()));
            }
        }
        if (!accepted) {
            figures.refused.incrementAndGet();
            return RotatingProvider.Fate.TO_LIVE;
        }
        if (before != null) {
            figures.takenAgain.incrementAndGet();
        }
        return fate(workers.get(client), STRICT.stream().anyMatch(token::startsWith));
    }

    private synchronized RotatingProvider.Fate fate(Worker worker, boolean strict) {
        if (over || !mayDie(worker)) {
            return RotatingProvider.Fate.TO_LIVE;
        }
        var first = strict ? !strictLost : !lenientLost;
        var lot = random.nextInt(UNLUCKY);
        if (first || lot == 0) {
            strictLost |= strict;
            lenientLost |= !strict;
            worker.doomed = true;
            figures.onPurpose.incrementAndGet();
            return new RotatingProvider.Fate(worker::kill, () -> {}, false);
        }
        if (lot == 1) {
            worker.doomed = true;
            figures.about.incrementAndGet();
            var late = Duration.ofNanos(random.nextInt(4_000_000));
            return new RotatingProvider.Fate(() -> {}, () -> worker.killAfter(late), true);
        }
        return RotatingProvider.Fate.TO_LIVE;
    }

    /** Somebody has to go on with what it leaves, and it is done away with once. */
    private boolean mayDie(Worker worker) {
        return worker.isWorking()
                && workers.values().stream().anyMatch(other -> other != worker && other.isWorking());
    }

    private boolean bothLost() {
        return strictLost && lenientLost;
    }

    private void startAgain(Worker[] slots) {
        for (var one = 0; one < PROCESSES; one++) {
            if (!slots[one].isAlive()) {
                slots[one] = start(one, slots[one].generation + 1);
            }
        }
    }

    /** What a person does who reads the page: it has to say that, and why. */
    private void connectThoseAgainThatAskForIt() {
        record Asking(String id, String name, String reason) {}
        jdbc.sql("select connection_id as id, name, reason from connection where status = 'needs_reauthorization'")
                .query(Asking.class)
                .list()
                .forEach(asking -> {
                    assertThat(STRICT).as("the lenient provider takes the token again").contains(asking.name());
                    assertThat(asking.reason()).contains("the token endpoint 127.0.0.1 answered invalid_grant");
                    connect(asking.name(), asking.id());
                    figures.connectedAgain.incrementAndGet();
                });
    }

    private void connect(String name, String connectionId) {
        var now = clock.instant();
        var tokens = new TokenOutcome.Issued(
                Secret.of("granted-" + name),
                Secret.of(provider.grant(name)),
                List.of(),
                new TokenOutcome.Life(now, now),
                Secret.of("{}"));
        granted.keep(new GrantedAccess(
                RenewingWorker.WORKSPACE,
                null,
                connectionId,
                name,
                providers.find(STRICT.contains(name) ? "github" : "gitlab").orElseThrow(),
                URI.create("https://api.example.com"),
                Map.of(),
                Account.UNKNOWN,
                tokens,
                List.of()));
    }

    private Worker start(int slot, int generation) {
        var worker = new Worker("worker-%d-%d".formatted(slot, generation), generation);
        workers.put(worker.name, worker);
        worker.start();
        figures.started.incrementAndGet();
        return worker;
    }

    private static List<String> all() {
        var all = new ArrayList<>(STRICT);
        all.addAll(LENIENT);
        return all;
    }

    private static List<String> names(String kind) {
        return IntStream.range(0, 4).mapToObj(number -> kind + "-" + number).toList();
    }

    private static void await(String what, BooleanSupplier condition) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** A process. */
    private final class Worker {

        private final String name;
        private final int generation;
        private volatile boolean ready;
        private volatile boolean doomed;
        private volatile boolean killed;
        private Process process;

        Worker(String name, int generation) {
            this.name = name;
            this.generation = generation;
        }

        void start() {
            try {
                process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx96m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RenewingWorker.class.getName(),
                                name,
                                url,
                                keys.reveal(),
                                provider.url(),
                                String.join(",", all()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException notStarted) {
                throw new IllegalStateException(notStarted);
            }
            Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    ready |= line.startsWith("@ready");
                    if (line.startsWith("@") && line.contains(" access-")) {
                        stored.add(line.substring(line.indexOf(' ') + 1));
                    }
                }
            } catch (IOException ended) {
                // with the process
            }
        }

        boolean isWorking() {
            return ready && !doomed && isAlive();
        }

        boolean isAlive() {
            return !killed && process.isAlive();
        }

        /** By SIGKILL; returns when it is dead. */
        void kill() {
            killed = true;
            try {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }

        void killAfter(Duration time) {
            LockSupport.parkNanos(time.toNanos());
            kill();
        }
    }

    private static final class Figures {

        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger anywhere = new AtomicInteger();
        private final AtomicInteger onPurpose = new AtomicInteger();
        private final AtomicInteger about = new AtomicInteger();
        private final AtomicInteger renewals = new AtomicInteger();
        private final AtomicInteger again = new AtomicInteger();
        private final AtomicInteger takenAgain = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger connectedAgain = new AtomicInteger();
        int killed() {
            return onPurpose.get() + about.get() + anywhere.get();
        }

        @Override
        public String toString() {
            return """
                    Processes killed with SIGKILL for %s: %d started; %d killed at any moment, %d within 4 ms after the \
                    provider's answer, %d between its using the token and its answer. %d renewals; %d refresh tokens used \
                    again: %d taken again by the lenient provider, %d refused, %d connections connected again."""
                    .formatted(LENGTH, started.get(), anywhere.get(), about.get(), onPurpose.get(), renewals.get(), again.get(),
                            takenAgain.get(), refused.get(), connectedAgain.get());
        }
    }
}
