package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.Engine;
import dev.millrace.engine.RunSearchAttributes;
import dev.millrace.testing.Tools;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevServerTest {

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void needsTheBinary() {
        Tools.require("temporal");
    }

    @AfterEach
    void stopEverything() throws Exception {
        for (var closing : open.reversed()) {
            closing.close();
        }
    }

    @Test
    void servesItsNamespaceWithOurSearchAttributesAndAUi() throws Exception {
        var server = start();

        assertThat(server.kind()).isEqualTo(Engine.Kind.DEV_SERVER);
        assertThat(server.forgets()).isFalse();
        try (var probe = new TemporalProbe(server.target(), server.namespace())) {
            assertThat(probe.serves()).isTrue();
            assertThat(RunSearchAttributes.missing(probe.operator(), probe.namespace())).isEmpty();
        }
        assertThat(status(server.ui().orElseThrow())).isEqualTo(200);
    }

    @Test
    void comesBackOnTheSamePortWhenItIsKilled() throws Exception {
        var server = start();
        var killed = server.process().orElseThrow();

        killed.destroyForcibly().waitFor();

        try (var probe = new TemporalProbe("127.0.0.1:" + server.port(), "default")) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(probe::serves);
        }
        assertThat(server.process().orElseThrow().pid()).isNotEqualTo(killed.pid());
    }

    @Test
    void keepsItsPortsOverAStopAndAStartAndLeavesNoProcess() throws Exception {
        var before = start();
        var process = before.process().orElseThrow();
        stopEverything();
        open.clear();
        assertThat(process.isAlive()).isFalse();

        var after = start();

        assertThat(after.port()).isEqualTo(before.port());
        assertThat(after.ui()).isEqualTo(before.ui());
    }

    private DevServer start() {
        var home = Home.open(directory);
        open.add(home);
        var server = new DevServer(Command.onPath("temporal").orElseThrow(), home, new Ports(home.path("ports")));
        open.add(server);
        server.start();
        server.awaitReady();
        return server;
    }

    private static int status(URI uri) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
