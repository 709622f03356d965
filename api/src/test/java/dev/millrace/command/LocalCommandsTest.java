package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no server. */
class LocalCommandsTest {

    private static final String DOCUMENT = "document: {dsl: '1.0.3', namespace: tests, name: sample, version: '1.0.0'}\n";

    @TempDir
    private Path directory;

    private Typed typed() {
        return new Typed(directory);
    }

    @Test
    void theServerStartsWithoutACommandAndWithOptionsAlone() {
        assertThat(MillraceCommand.isMeant()).isFalse();
        assertThat(MillraceCommand.isMeant("--server.port=9090", "--debug")).isFalse();
        assertThat(MillraceCommand.isMeant("lint", "a.yaml")).isTrue();
        assertThat(MillraceCommand.isMeant("--help")).isTrue();
        assertThat(MillraceCommand.isMeant("no-such-command")).isTrue();
    }

    @Test
    void theHelpNamesTheCommandsAndTheExitCodes() {
        var help = typed().run("--help").endsWith(0).out();

        assertThat(help).contains("serve", "lint", "test", "run", "diagram", "push", "backtest", "logs", "Exit codes:", "could not be reached");
        for (var command : List.of("serve", "lint", "test", "run", "diagram", "push", "backtest", "logs")) {
            assertThat(typed().run(command, "--help").endsWith(0).out()).startsWith("Usage: millrace " + command);
        }
        assertThat(typed().run("--version").endsWith(0).out()).startsWith("millrace ");
    }

    @Test
    void aCommandLineThatMakesNoSenseEndsWithTwo() {
        assertThat(typed().run("lnit").endsWith(2).err()).contains("lnit");
        typed().run("lint").endsWith(2);
        typed().run("lint", "--jsn", "a.yaml").endsWith(2);
        assertThat(typed().run("lint", directory.resolve("missing.yaml")).endsWith(2).err())
                .contains("There is no file", "missing.yaml");
    }

    @Test
    void lintTellsEveryProblemWithItsPlace() {
        var file = typed().file("order.yaml", DOCUMENT + "do:\n  - ask: {cal: http}\n  - rest: {wait: 5s}\n");

        var result = typed().run("lint", file).endsWith(1);

        assertThat(result.out().lines())
                .anyMatch(line -> line.startsWith(file + ":3:11: error: ") && line.contains("(write: call)"))
                .anyMatch(line -> line.startsWith(file + ":4:18: error: ") && line.contains("(write: PT5S)"));
    }

    @Test
    void lintOfWhatIsSoundSaysNothingAndWarningsDoNotCount() {
        var sound = typed().file("sound.yaml", DOCUMENT + "do:\n  - a: {set: {a: 1}}\n");
        var doubtful = typed().file("doubtful.yaml", DOCUMENT + "use: {secrets: [crm]}\ndo:\n  - a: {set: {a: 1}}\n");

        assertThat(typed().run("lint", sound).endsWith(0).out()).isEmpty();
        assertThat(typed().run("lint", sound, doubtful).endsWith(0).out()).contains("doubtful.yaml:2:", "warning");
    }

    @Test
    void lintWritesJsonForScriptsAndChecksTestCasesToo() {
        var cases = typed().file("order.test.yaml", "cases:\n  - name: a\n    expct: {}\n");

        var json = typed().run("lint", "--json", cases).endsWith(1).json();

        assertThat(json.at("/files/0/file").asText()).endsWith("order.test.yaml");
        assertThat(json.at("/files/0/problems/0/line").asInt()).isEqualTo(3);
        assertThat(json.at("/files/0/problems/0/suggestion").asText()).isEqualTo("expect");
    }

    @Test
    void testRunsTheCasesBesideADefinition() {
        var definition = typed().file("rest.yaml", DOCUMENT + "do:\n  - rest: {wait: P7D}\n  - done: {set: {rested: true}}\n");
        typed().file("rest.test.yaml", "cases:\n  - name: rests for a week\n    expect: {took: P7D, output: {rested: true}}\n");

        var result = typed().run("test", definition).endsWith(0);

        assertThat(result.out()).contains("rest.test.yaml", "ok    rests for a week", "1 case, 0 failed");
    }

    @Test
    void aCaseThatFailsSaysWhereAndWhatAndEndsWithOne() {
        typed().file("rest.yaml", DOCUMENT + "do:\n  - done: {set: {rested: true}}\n");
        var cases = typed().file(
                "rest.test.yaml", "cases:\n  - name: rests\n    expect:\n      output:\n        rested: false\n");

        var result = typed().run("test", cases).endsWith(1);

        assertThat(result.out()).contains(
                "FAIL  rests", cases + ":5:17: /expect/output/rested", "expected  false", "got       true", "1 case, 1 failed");
        var json = typed().run("test", "--json", cases).endsWith(1).json();
        assertThat(json.path("failed").asInt()).isEqualTo(1);
        assertThat(json.at("/files/0/cases/0/differences/0/line").asInt()).isEqualTo(5);
        assertThat(json.at("/files/0/cases/0/status").asText()).isEqualTo("completed");
    }

    @Test
    void casesAreNotRunWhereTheyOrTheirDefinitionAreWrong() {
        typed().file("order.yaml", DOCUMENT + "do:\n  - ask: {cal: http}\n");
        var cases = typed().file("order.test.yaml", "cases:\n  - name: a\n    expct: {}\n");

        var result = typed().run("test", cases).endsWith(1);

        assertThat(result.out()).contains("order.yaml:3:11: error:", "order.test.yaml:3:5: error:", "0 cases");
        assertThat(typed().run("test", typed().file("alone.yaml", DOCUMENT)).endsWith(2).err()).contains("alone.test.yaml");
        assertThat(typed().run("test", typed().file("lonely.test.yaml", "cases: []")).endsWith(2).err()).contains("lonely.yaml");
    }

    @Test
    void testTakesWhatLiesOutsideFromStubsAlone() {
        typed().file("greet.yaml", DOCUMENT + "do:\n  - greet: {call: https://example.com/greet.yaml, with: {name: Ada}}\n");
        var stub = "    stubs: [{uri: 'https://example.com/*', body: \"set: {said: '${ .name }'}\"}]\n";
        var cases = "cases:\n  - name: greets\n%s    expect: {output: {said: Ada}}\n";
        var given = typed().file("greet.test.yaml", cases.formatted(stub));

        assertThat(typed().run("test", given).endsWith(0).out()).contains("1 case, 0 failed");

        var missing = typed().file("greet.test.yaml", cases.formatted(""));
        assertThat(typed().run("test", missing).endsWith(1).out())
                .contains("greet.yaml:3:19: error: https://example.com/greet.yaml could not be read: no stub gives it");
    }

    @Test
    void runReadsWhatLiesOutsideFirst() throws IOException {
        try (var service = new Service()) {
            var file = typed().file(
                    "order.yaml",
                    DOCUMENT + "input: {schema: {resource: {endpoint: '%s/order.json'}}}\ndo:\n  - a: {set: {a: 1}}\n"
                            .formatted(service.url()));

            typed().run("run", file, "--allow", "127.0.0.1").endsWith(0);
            assertThat(service.bodies).hasSize(1);
            assertThat(typed().run("run", file).endsWith(1).err()).contains("order.yaml:2:", "order.json could not be read");
            assertThat(typed().run("lint", file).endsWith(0).out()).isEmpty();
            assertThat(typed().run("diagram", file).endsWith(0).out()).contains("<svg");
            assertThat(service.bodies).hasSize(1);
        }
    }

    @Test
    void runMakesTheCallsAndTellsTheStepsAsTheyHappen() throws IOException {
        try (var service = new Service()) {
            var file = typed().file("greet.yaml", DOCUMENT + """
                    do:
                      - ask: {call: http, with: {method: post, endpoint: '%s/greet', body: {name: '${ .name }'}}}
                      - rest: {wait: {milliseconds: 20}}
                      - tell: {emit: {event: {with: {type: greeting.sent, data: '${ . }'}}}}
                      - done: {set: {said: '${ .data.said }'}}
                    """.formatted(service.url()));

            var result = typed().run("run", file, "--input", "{\"name\":\"Ada\"}", "--allow", "127.0.0.1").endsWith(0);

            assertThat(service.bodies).containsExactly("{\"name\":\"Ada\"}");
            assertThat(result.out().lines().toList()).satisfiesExactly(
                    line -> assertThat(line).contains("completed  /do/0/ask  call"),
                    line -> assertThat(line).contains("waiting", "as 'rest' asks."),
                    line -> assertThat(line).contains("completed  /do/1/rest  wait"),
                    line -> assertThat(line).contains("emitted    greeting.sent"),
                    line -> assertThat(line).contains("completed  /do/2/tell  emit"),
                    line -> assertThat(line).contains("completed  /do/3/done  set"),
                    line -> assertThat(line).isEqualTo("completed  {\"said\":\"hello\"}"));
        }
    }

    @Test
    void runReadsItsInputFromAFileAndWritesJsonForScripts() {
        var file = typed().file("shape.yaml", DOCUMENT + "do:\n  - shape: {set: {twice: '${ .number * 2 }'}}\n");
        var input = typed().file("input.json", "{\"number\": 21}");

        var json = typed().run("run", file, "--input", "@" + input, "--json").endsWith(0).json();

        assertThat(json.at("/output/twice").asInt()).isEqualTo(42);
        assertThat(json.at("/steps/0/pointer").asText()).isEqualTo("/do/0/shape");
        assertThat(json.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void runTakesAnEvent() {
        var file = typed().file("take.yaml", DOCUMENT + "do:\n  - take: {set: {type: '${ .[0].type }', id: '${ .[0].id }'}}\n");

        var json = typed().run("run", file, "--event", "{\"type\":\"order.placed\"}", "--json").endsWith(0).json();

        assertThat(json.path("output").toString()).isEqualTo("{\"type\":\"order.placed\",\"id\":\"event-1\"}");
    }

    @Test
    void runDoesNotReachWhatIsNotAllowed() throws IOException {
        try (var service = new Service()) {
            var file = typed().file(
                    "ask.yaml", DOCUMENT + "do:\n  - ask: {call: http, with: {method: get, endpoint: '%s/'}}\n".formatted(service.url()));

            var result = typed().run("run", file).endsWith(1);

            assertThat(result.out()).contains("faulted", "MILLRACE_EGRESS_ALLOW");
            assertThat(service.bodies).isEmpty();
            typed().with("MILLRACE_EGRESS_ALLOW", "127.0.0.0/8").run("run", file).endsWith(0);
            assertThat(service.bodies).hasSize(1);
        }
    }

    @Test
    void runRefusesWhatItCannotRead() {
        var file = typed().file("shape.yaml", DOCUMENT + "do:\n  - shape: {set: {a: 1}}\n");
        var wrong = typed().file("wrong.yaml", DOCUMENT + "do:\n  - ask: {cal: http}\n");

        assertThat(typed().run("run", wrong).endsWith(1).err()).contains("wrong.yaml:3:11: error:");
        assertThat(typed().run("run", file, "--input", "{").endsWith(2).err()).contains("--input must be JSON");
        assertThat(typed().run("run", file, "--input", "@nowhere.json").endsWith(2).err()).contains("nowhere.json");
        assertThat(typed().run("run", file, "--event", "{}").endsWith(2).err()).contains("/type");
        assertThat(typed().run("run", file, "--allow", "http://x").endsWith(2).err()).contains("http://x");
        typed().run("run", file, "--input", "1", "--event", "{}").endsWith(2);
    }

    @Test
    void runSaysThatThereAreNoConnections() {
        var file = typed().file("crm.yaml", DOCUMENT + """
                use: {secrets: [crm]}
                do:
                  - ask: {call: http, with: {method: get, endpoint: {uri: /me, authentication: {bearer: {use: crm}}}}}
                """);

        var result = typed().run("run", file).endsWith(1);

        assertThat(result.err()).contains("no stored connections here", "crm");
        assertThat(result.out()).contains("no connection 'crm'");
    }

    @Test
    void runEndsWhereItWouldListenForEver() {
        var file = typed().file("listen.yaml", DOCUMENT + """
                do:
                  - careful:
                      try: [{paid: {listen: {to: {one: {with: {type: payment.received}}}}}}]
                      catch: {}
                """);

        var result = typed().run("run", file).endsWith(1);
        var json = typed().run("run", "--json", file).endsWith(1).json();

        assertThat(result.out()).contains("faulted", "No events come in here", "events_to_come");
        assertThat(json.path("status").asText()).isEqualTo("faulted");
        assertThat(json.at("/error/instance").asText()).isEqualTo("/do/0/careful/try/0/paid");
    }

    @Test
    void runStartsNoOtherRun() {
        var file = typed().file(
                "ship.yaml", DOCUMENT + "do:\n  - ship: {run: {workflow: {namespace: shop, name: shipping, version: latest}}}\n");

        var result = typed().run("run", file).endsWith(1);

        assertThat(result.out()).contains("faulted", "shop/shipping is not run", "millrace test");
    }

    @Test
    void runRunsProcessesWhereTheEnvironmentAllowsThemAsItDoesForAServer() {
        Tools.require("unshare");
        Tools.require("setpriv");
        var typed = typed();
        var file = typed.file("count.yaml", DOCUMENT + "do:\n  - count: {run: {shell: {command: echo one two | wc -w}}}\n");

        var refused = typed.run("run", file).endsWith(1);
        var allowed = typed.with("MILLRACE_RUN_SHELL", "true")
                .with("MILLRACE_RUN_UNCONFINED", "true")
                .run("run", "--json", file).endsWith(0);

        assertThat(refused.out()).contains("faulted", "MILLRACE_RUN_SHELL=true allows it");
        assertThat(allowed.json().path("output").asText()).isEqualTo("2\n");
    }

    @Test
    void diagramDrawsADefinition() throws IOException {
        var file = typed().file("shape.yaml", DOCUMENT + "do:\n  - shape: {set: {a: 1}}\n");
        var drawing = directory.resolve("shape.svg");

        var said = typed().run("diagram", file).endsWith(0).out();

        assertThat(said).startsWith("<svg").contains("shape").endsWith("</svg>\n");
        assertThat(typed().run("diagram", file, "-o", drawing).endsWith(0).out()).isEmpty();
        assertThat(Files.readString(drawing)).isEqualTo(said.strip());
    }

    @Test
    void diagramOfWhatIsWrongDrawsNothing() {
        var file = typed().file("shape.yaml", DOCUMENT + "do:\n  - shape: {set: {a: 1}}\n");
        var wrong = typed().file("wrong.yaml", DOCUMENT + "do:\n  - ask: {cal: http}\n");

        var result = typed().run("diagram", wrong, "-o", directory.resolve("wrong.svg")).endsWith(1);

        assertThat(result.err()).contains("wrong.yaml:3:11: error:");
        assertThat(directory.resolve("wrong.svg")).doesNotExist();
        assertThat(typed().run("diagram", file, "-o", directory.resolve("no/where.svg")).endsWith(2).err())
                .contains("cannot be written");
    }

    /** Says hello to everybody. */
    private static final class Service implements AutoCloseable {

        private final HttpServer server;
        private final List<String> bodies = new CopyOnWriteArrayList<>();

        Service() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                var answer = "{\"said\":\"hello\"}".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
