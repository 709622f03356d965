package dev.millrace.embedded;

import dev.millrace.engine.Engine;
import dev.millrace.engine.RunSearchAttributes;
import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The development server of the {@code temporal} binary, with its history in a SQLite file under the home. It keeps its
 * ports over restarts (7233 and 8233 where they are free), and is started again when it dies.
 */
final class DevServer implements Engine, Daemon, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DevServer.class);

    private static final int PREFERRED_PORT = 7233;
    private static final int PREFERRED_UI_PORT = 8233;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Path binary;
    private final Path database;
    private final Path pidFile;
    private final Path logFile;
    private final Ports ports;
    private final Supervisor supervisor = new Supervisor(this);

    // Set by prepare, which comes before anything that tells them.
    private volatile int port;
    private volatile int uiPort;

    DevServer(Path binary, Home home, Ports ports) {
        this.binary = binary;
        database = home.path("temporal.db");
        pidFile = home.path("temporal.pid");
        logFile = home.freshLog("temporal");
        this.ports = ports;
    }

    void start() {
        supervisor.start();
    }

    void awaitReady() {
        supervisor.awaitReady();
    }

    Optional<Process> process() {
        return supervisor.process();
    }

    @Override
    public void close() {
        supervisor.close();
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException left) {
            log.debug("{} is left and will be seen to be stale at the next start", pidFile, left);
        }
    }

    @Override
    public Kind kind() {
        return Kind.DEV_SERVER;
    }

    @Override
    public String target() {
        awaitReady();
        return address();
    }

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public Optional<URI> ui() {
        awaitReady();
        return Optional.of(URI.create("http://localhost:" + uiPort));
    }

    @Override
    public List<String> lacks() {
        return List.of("It is one process on this machine, meant for development;"
                + " for production set TEMPORAL_ADDRESS to a Temporal cluster.");
    }

    @Override
    public String name() {
        return "Temporal";
    }

    @Override
    public Path log() {
        return logFile;
    }

    @Override
    public void prepare() throws InterruptedException {
        var orphan = orphan();
        if (orphan.isPresent()) {
            stop(orphan.get());
        }
        port = ports.choose("temporal", PREFERRED_PORT);
        uiPort = ports.choose("temporal-ui", PREFERRED_UI_PORT);
    }

    @Override
    public Process launch() throws IOException {
        var words = new ArrayList<>(List.of(binary.toString(), "server", "start-dev"));
        words.addAll(List.of("--db-filename", database.toString()));
        // Twice as fast as the default, and still whole after kill -9.
        words.addAll(List.of("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"));
        words.addAll(List.of("--ip", "127.0.0.1", "--port", "" + port, "--ui-port", "" + uiPort));
        words.addAll(List.of("--log-level", "warn"));
        RunSearchAttributes.NAMES.forEach(name -> words.addAll(List.of("--search-attribute", name + "=Keyword")));
        var process = new Command(words).start(Redirect.appendTo(logFile.toFile()));
        try {
            Files.writeString(pidFile, process.pid() + "\n");
        } catch (IOException unknownToTheNextStart) {
            process.destroyForcibly();
            throw unknownToTheNextStart;
        }
        return process;
    }

    @Override
    public void awaitReady(Process process) throws InterruptedException {
        try (var temporal = new TemporalProbe(address(), namespace())) {
            var deadline = System.nanoTime() + READY_LIMIT.toNanos();
            while (System.nanoTime() < deadline) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new CannotStart("did not start (exit code %d): %s. MILLRACE_ENGINE=in-jvm does without it"
                            .formatted(process.exitValue(), LastLine.of(logFile)));
                }
                if (temporal.serves()) {
                    return;
                }
            }
        }
        throw new CannotStart("did not answer within " + READY_LIMIT.toSeconds() + " s");
    }

    @Override
    public void stop(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return port;
    }

    private String address() {
        return "127.0.0.1:" + port;
    }

    private Optional<Orphan> orphan() {
        return Orphan.find(pidFile, "start-dev", database.toString());
    }

    private static void stop(Orphan orphan) throws InterruptedException {
        orphan.process().destroy();
        if (!orphan.awaitEnd(STOP_LIMIT)) {
            orphan.process().destroyForcibly();
            orphan.awaitEnd(STOP_LIMIT);
        }
        log.info(
                "Stopped the Temporal server that an earlier run had left (process {}).",
                orphan.process().pid());
    }
}
