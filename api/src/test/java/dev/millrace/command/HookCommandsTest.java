package dev.millrace.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.SeverableLink;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace hook send} and {@code millrace hook listen}. */
@WholeTest
@Timeout(120)
class HookCommandsTest {

    private final Api api;
    private final String source = "cmd-" + UUID.randomUUID();
    private final BlockingQueue<String> forwarded = new LinkedBlockingQueue<>();
    private HttpServer local;

    @TempDir
    private Path directory;

    HookCommandsTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void start() throws IOException {
        local = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        local.createContext("/hook", this::take);
        local.start();
        api.admin()
                .post("/api/v1/sources", "{\"name\":\"%s\",\"provider\":\"github\",\"secret\":\"geheim-7\"}".formatted(source))
                .isCreated();
    }

    @AfterEach
    void stop() {
        local.stop(0);
    }

    @Test
    void sendHasTheServerSignASample() {
        var result = typed(api.url()).run("hook", "send", source, "push").endsWith(0);

        assertThat(result.out()).contains(source + ": push taken as evt_");
        assertThat(typed(api.url()).run("hook", "send", "--json", source).endsWith(0).json().path("sample").asText()).isEqualTo("push");
        assertThat(typed(api.url()).run("hook", "send", source, "pull").endsWith(3).err()).contains("there are push, issues, ping");
        assertThat(typed(api.url()).run("hook", "send", "no-such-source").endsWith(3).err()).contains("answered 404");
        assertThat(typed(api.url()).run("hook", "send", "../members").endsWith(2).err()).contains("not the name of a source");
        assertThat(typed(api.url()).run("hook").endsWith(2).err()).contains("send or listen");
    }

    @Test
    void listenForwardsWhatComesInFromThenOnWithItsHeaders() throws Exception {
        typed(api.url()).run("hook", "send", source, "issues").endsWith(0);
        var listening = listening(api.url());

        typed(api.url()).run("hook", "send", source, "push").endsWith(0);

        var request = forwarded.poll(30, TimeUnit.SECONDS);
        assertThat(request).contains("push", "refs/heads/main", "sha256=");
        listening.awaitSaying("204  ");
        listening.interrupt();
        listening.await().endsWith(0);
        assertThat(forwarded).isEmpty();
    }

    @Test
    void listenGoesOnWhenTheServerIsBackWithoutLosingOrRepeating() throws Exception {
        try (var link = new SeverableLink(api.port())) {
            var listening = listening("http://localhost:" + link.port());
            typed(api.url()).run("hook", "send", source, "push").endsWith(0);
            assertThat(forwarded.poll(30, TimeUnit.SECONDS)).contains("push");

            link.cut();
            typed(api.url()).run("hook", "send", source, "issues").endsWith(0);
            typed(api.url()).run("hook", "send", source, "ping").endsWith(0);
            assertThat(listening.err().await("Trying again", Duration.ofSeconds(30))).isTrue();
            link.mend();

            assertThat(forwarded.poll(30, TimeUnit.SECONDS)).contains("issues");
            assertThat(forwarded.poll(30, TimeUnit.SECONDS)).contains("ping");
            typed(api.url()).run("hook", "send", source, "push").endsWith(0);
            assertThat(forwarded.poll(30, TimeUnit.SECONDS)).contains("push");
            listening.interrupt();
            assertThat(listening.await().endsWith(0).err()).contains("The server is back.");
            assertThat(forwarded).isEmpty();
        }
    }

    @Test
    void listenSaysWhereNobodyAnswersAndRefusesWhatItCannotDo() throws Exception {
        var listening = typed(api.url()).begin("hook", "listen", source, "--to", "http://127.0.0.1:1/hook");
        listening.awaitSaying("Ctrl-C");

        typed(api.url()).run("hook", "send", source, "push").endsWith(0);

        listening.awaitSaying("no answer");
        listening.interrupt();
        listening.await().endsWith(0);
        assertThat(typed(api.url()).run("hook", "listen", source, "--to", "localhost").endsWith(2).err()).contains("--to must be");
        assertThat(typed(api.url()).run("hook", "listen", "none-such", "--to", "http://127.0.0.1:1").endsWith(3).err()).contains("404");
        assertThat(typed("http://127.0.0.1:1").run("hook", "listen", source, "--to", "http://127.0.0.1:1").endsWith(3).err())
                .contains("could not be reached");
    }

    private Typed.Begun listening(String url) throws InterruptedException {
        var listening = typed(url)
                .begin("hook", "listen", source, "--to", "http://127.0.0.1:%d/hook".formatted(local.getAddress().getPort()));
        listening.awaitSaying("Ctrl-C");
        return listening;
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        forwarded.add("%s %s %s".formatted(
                exchange.getRequestHeaders().getFirst("X-GitHub-Event"),
                exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"),
                body));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private Typed typed(String url) {
        return new Typed(directory).with("MILLRACE_URL", url).with("MILLRACE_API_KEY", api.seed().ours().keys().get(Role.ADMIN));
    }
}
