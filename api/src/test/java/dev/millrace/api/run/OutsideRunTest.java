package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions, catalogs and schemas that lie outside, on a real server that is there when a version is stored, and gone later. */
@WholeTest
class OutsideRunTest {

    private static final String GREET = """
            input: {schema: {resource: {endpoint: URL/person.json}}}
            do:
              - say: {set: {said: '${ "Hello, " + .name }'}}
              - shout: {call: URL/shout.yaml, with: '${ . }'}
            """;

    private final Caller admin;
    private final Map<String, String> files = new ConcurrentHashMap<>();
    private HttpServer server;

    OutsideRunTest(Api api) {
        this.admin = api.admin();
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var file = files.get(exchange.getRequestURI().getPath());
            var body = file == null ? "" : file.replace("URL", url());
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(file == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        files.put("/functions/greet/1.0.0/function.yaml", GREET);
        files.put("/shout.yaml", "set: {said: '${ .said | ascii_upcase }'}");
        files.put("/person.json", "{\"properties\": {\"name\": {\"type\": \"string\"}}}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void runsWhatItsVersionHasReadAlsoWhenTheServerIsGone() {
        publish("outside-well", """
                use: {catalogs: {ours: {endpoint: URL}}}
                do:
                  - greet: {call: 'greet:1.0.0@ours', with: {name: '${ .name }'}}
                """).isCreated();
        assertThat(run("outside-well", "{\"input\":{\"name\":\"Ada\"}}").at("/output/said")).isEqualTo("HELLO, ADA");

        files.clear();
        server.stop(0);

        var again = run("outside-well", "{\"input\":{\"name\":\"Grace\"}}");
        assertThat(again.at("/output/said")).isEqualTo("HELLO, GRACE");
        assertThat(again.json().path("steps").valueStream().map(step -> step.path("name").asText()))
                .containsExactly("greet", "greet:1.0.0@ours", "say", "shout", url() + "/shout.yaml");
        assertThat(again.at("/steps/2/pointer"))
                .isEqualTo("/resources/%s~1functions~1greet~11.0.0~1function.yaml/do/0/say".formatted(url().replace("/", "~1")));
        var wrong = run("outside-well", "{\"input\":{}}");
        assertThat(wrong.at("/status")).isEqualTo("faulted");
        assertThat(wrong.at("/error/type")).endsWith("validation");
        assertThat(wrong.at("/error/instance")).endsWith("~1function.yaml");
    }

    @Test
    void showsWhatWasReadAndDrawsIt() {
        publish("outside-shown", "do:\n  - shout: {call: URL/shout.yaml, with: {said: hello}}\n").isCreated();

        var kept = admin.get("/api/v1/automations/tests/outside-shown/versions/1.0.0/resources").isOk();
        var drawing = admin.get("/api/v1/automations/tests/outside-shown/diagram").isOk();

        assertThat(kept.at("/data/0/address")).isEqualTo(url() + "/shout.yaml");
        assertThat(kept.at("/data/0/contents")).contains("ascii_upcase");
        assertThat(kept.json().path("data")).hasSize(1);
        assertThat(drawing.text()).contains("data-pointer=\"/resources/").contains("shout.yaml");
    }

    @Test
    void aDryRunOfATextReadsItToo() {
        var definition = "document: {dsl: 1.0.3, namespace: tests, name: outside-dry, version: 1.0.0}\n"
                + "do:\n  - shout: {call: %s/shout.yaml, with: {said: hello}}\n".formatted(url());

        var report = admin.post("/api/v1/automations/tests/outside-dry/test", Json.write(Map.of("definition", definition))).isOk();

        assertThat(report.at("/output/said")).isEqualTo("HELLO");
    }

    @Test
    void refusesWhatIsNotAsItShouldBe() {
        files.put("/large.yaml", "set: {a: '%s'}".formatted("x".repeat(1 << 20)));
        files.put("/page.yaml", "<!doctype html>\n<html lang='en'>\n\t<p>Not here: [</p>\n");
        files.put("/mistake.yaml", "do:\n  - ask: {cal: http}\n");
        files.put("/circle.yaml", "do:\n  - again: {call: URL/circle.yaml}\n");

        assertThat(refusal("/nowhere.yaml")).endsWith("/nowhere.yaml could not be read: 127.0.0.1 answered 404.");
        assertThat(refusal("/large.yaml")).contains("/large.yaml could not be read: ").contains("more than the 1048576 bytes");
        assertThat(refusal("/page.yaml")).contains("/page.yaml, line ").contains("cannot be read as YAML");
        assertThat(refusal("/mistake.yaml")).endsWith("/mistake.yaml, line 2: `cal` is not a kind of task; did you mean `call`?");
        assertThat(refusal("/circle.yaml")).isEqualTo("the function at %s/circle.yaml calls itself".formatted(url()));
    }

    @Test
    void readsNothingInsideTheNetwork() {
        var port = server.getAddress().getPort();

        var refused = publish("outside-private", "do:\n  - a: {call: 'http://127.0.0.2:%d/shout.yaml'}\n".formatted(port))
                .isError(422, "definition_invalid");

        assertThat(refused.at("/error/problems/0/message")).contains("could not be read").contains("127.0.0.2");
        assertThat(refused.at("/error/problems/0/line")).isEqualTo("3");
    }

    @Test
    void lintingReadsNothing() {
        var definition = "document: {dsl: 1.0.3, namespace: tests, name: outside-linted, version: 1.0.0}\n"
                + "do:\n  - a: {call: %s/nowhere.yaml}\n".formatted(url());

        var problems = admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations/lint", definition.getBytes(StandardCharsets.UTF_8))
                .isOk();

        assertThat(problems.json().path("problems")).isEmpty();
    }

    /** Why a definition that calls the function at {@code path} is not stored. */
    private String refusal(String path) {
        var refused = publish("outside-badly", "do:\n  - a: {call: URL%s}\n".formatted(path)).isError(422, "definition_invalid");
        assertThat(refused.at("/error/problems/0/line")).isEqualTo("3");
        assertThat(refused.at("/error/problems/0/pointer")).isEqualTo("/do/0/a/call");
        return refused.at("/error/problems/0/message");
    }

    private Answer publish(String name, String tasks) {
        var definition = "document: {dsl: 1.0.3, namespace: tests, name: %s, version: 1.0.0}\n%s".formatted(name, tasks);
        return admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.replace("URL", url()).getBytes(StandardCharsets.UTF_8));
    }

    private Answer run(String name, String body) {
        return admin.with("Prefer", "wait=20").post("/api/v1/automations/tests/%s/runs".formatted(name), body).isOk();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
