package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL of our own: programs, data and password under the home, listening on loopback only. It is as durable as
 * any other (fsync and synchronous_commit stay on), keeps its port over restarts, and is started again when it dies.
 */
final class EmbeddedPostgres implements Daemon, AutoCloseable {

    static final String USER = "millrace";
    static final String DATABASE = "millrace";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    /** After a crash it first replays its log. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(6);
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final Map<String, String> SERVER_SETTINGS = new TreeMap<>(Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "100",
            "shared_buffers", "128MB",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "jit", "off",
            "log_checkpoints", "off",
            "log_timezone", "UTC",
            "timezone", "UTC"));

    private final Path directory;
    private final Path data;
    private final Path logFile;
    private final int port;
    private final Secret password;
    private final Path passwordFile;
    private final Optional<PostgresAccount> givenAccount;
    private final Supervisor supervisor = new Supervisor(this);

    // Set by prepare, on the thread of the supervisor, the only one that launches; stop reads them later.
    private volatile PostgresAccount account = PostgresAccount.OURS;
    private volatile Path programs;

    EmbeddedPostgres(Home home, Ports ports) {
        this(home, ports, Optional.empty());
    }

    EmbeddedPostgres(Home home, Ports ports, Optional<PostgresAccount> account) {
        directory = home.path("postgres");
        data = directory.resolve("data");
        programs = directory;
        logFile = home.freshLog("postgres");
        passwordFile = home.path("postgres/password");
        password = home.secret("postgres/password", EmbeddedPostgres::randomPassword);
        port = orphan().isPresent() && ports.last("postgres").isPresent()
                ? ports.keep("postgres", ports.last("postgres").get())
                : ports.choose("postgres", 0);
        givenAccount = account;
    }

    /** Starts it in the background. Address and password are known at once; see {@link #awaitReady()}. */
    void start() {
        supervisor.start();
    }

    void awaitReady() {
        supervisor.awaitReady();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE);
    }

    Secret password() {
        return password;
    }

    int port() {
        return port;
    }

    Optional<Process> process() {
        return supervisor.process();
    }

    @Override
    public void close() {
        supervisor.close();
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public Path log() {
        return logFile;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        var binaries = PostgresBinaries.forThisSystem();
        programs = binaries.unpack(directory);
        account = givenAccount.isPresent() ? givenAccount.get() : PostgresAccount.choose();
        if (Files.exists(data)) {
            refuseOtherMajor(binaries);
            stopOrphan();
            account.own(data);
        } else {
            initialize();
        }
    }

    @Override
    public Process launch() throws IOException {
        var words = new ArrayList<>(List.of(program("postgres"), "-D", data.toString(), "-c", "port=" + port));
        SERVER_SETTINGS.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
        return new Command(words).under(account.prefix()).start(Redirect.appendTo(logFile.toFile()));
    }

    @Override
    public void awaitReady(Process process) throws InterruptedException {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CannotStart(
                        "did not start (exit code %d): %s".formatted(process.exitValue(), LastLine.of(logFile)));
            }
            try (var connection = connect()) {
                createDatabase(connection);
                return;
            } catch (SQLException notYet) {
                log.trace("PostgreSQL does not answer yet", notYet);
            }
        }
        throw new CannotStart("did not answer within " + READY_LIMIT.toSeconds() + " s");
    }

    @Override
    public void stop(Process process) throws InterruptedException {
        if (!pgCtlStop("fast", STOP_LIMIT)) {
            pgCtlStop("immediate", Duration.ofSeconds(2));
        }
        process.waitFor(1, TimeUnit.SECONDS);
    }

    /** Under a temporary name first: a directory that is called data was initialized to the end. */
    private void initialize() throws IOException, InterruptedException {
        var partial = directory.resolve("data.partial");
        FileSystemUtils.deleteRecursively(partial);
        var initdb = Command.of(
                program("initdb"),
                "--pgdata=" + partial,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions");
        if (!initdb.under(account.prefix()).run(Redirect.appendTo(logFile.toFile()), INITDB_LIMIT)) {
            throw new CannotStart("PostgreSQL's data directory %s cannot be made: %s (see %s)"
                    .formatted(data, LastLine.of(logFile), logFile));
        }
        Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void refuseOtherMajor(PostgresBinaries binaries) throws IOException {
        var has = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!has.equals(binaries.major())) {
            throw new CannotStart(
                    ("%s was written by PostgreSQL %s and Millrace now brings PostgreSQL %s. Dump it with pg_dump of "
                                    + "%s and load it into a new MILLRACE_HOME, or set MILLRACE_DB_URL.")
                            .formatted(data, has, binaries.major(), has));
        }
    }

    private Optional<Orphan> orphan() {
        return Orphan.find(data.resolve("postmaster.pid"), "postgres", data.toString());
    }

    private void stopOrphan() throws IOException, InterruptedException {
        var found = orphan();
        if (found.isEmpty()) {
            // PostgreSQL takes any process with the id in that file for its own and would refuse to start.
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            return;
        }
        var orphan = found.get();
        if (!pgCtlStop("fast", ORPHAN_LIMIT)) {
            orphan.process().destroyForcibly();
        }
        if (!orphan.awaitEnd(Duration.ofSeconds(5))) {
            throw new CannotStart("A PostgreSQL of an earlier run (process %d) still uses %s and cannot be stopped."
                    .formatted(orphan.process().pid(), data));
        }
        log.info("Stopped the PostgreSQL that an earlier run had left (process {}).", orphan.process().pid());
    }

    private boolean pgCtlStop(String mode, Duration limit) throws InterruptedException {
        return Command.of(
                        program("pg_ctl"),
                        "stop",
                        "--pgdata=" + data,
                        "--mode=" + mode,
                        "--wait",
                        "--timeout=" + limit.toSeconds())
                .under(account.prefix())
                .run(Redirect.appendTo(logFile.toFile()), limit.plusSeconds(1));
    }

    private Connection connect() throws SQLException {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser(USER);
        source.setPassword(password.reveal());
        source.setConnectTimeout(2);
        source.setSocketTimeout(20);
        return source.getConnection();
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (found.next()) {
                return;
            }
        }
        try (var statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private static String randomPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
