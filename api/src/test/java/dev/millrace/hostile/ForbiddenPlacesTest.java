package dev.millrace.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.egress.RecordedEgress;
import dev.millrace.egress.TcpEgress;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;

/**
 * Whatever somebody can make us call, at every door: no connection is opened to a place that is not public. The sockets only
 * write down where they would go, so that nothing leaves the machine even where a guard fails.
 */
@WholeTest
@Import(ForbiddenPlacesTest.Recorded.class)
@DirtiesContext
class ForbiddenPlacesTest {

    private static final Logger log = LoggerFactory.getLogger(ForbiddenPlacesTest.class);

    /** Numbers in all their notations, and one address of each network that is not public. */
    private static final List<String> LITERALS = List.of(
            "127.0.0.2", "127.255.255.254", "2130706434", "0x7f000002", "017700000002", "0177.0.0.2", "0x7f.0.0.2", "127.2",
            "127.0.2", "127.000.000.002", "127.0.0.2.", "127。0。0。2", "１２７.0.0.2", "0", "0.0.0.0", "0.255.255.255", "10.0.0.1",
            "10.255.255.255", "100.64.0.1", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255",
            "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255", "[::]", "[::1]", "[::ffff:127.0.0.2]", "[::ffff:7f00:2]",
            "[::ffff:0:7f00:2]", "[::127.0.0.2]", "[::5efe:7f00:2]", "[64:ff9b::7f00:2]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
            "[2002:7f00:2::1]", "[2001::1]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]",
            "[fec0::1]", "[5f00::1]", "[100::1]", "[ff02::1]", "LOCALHOST.", "a.localhost", "printer.local",
            "metadata.google.internal", "Metadata.Google.Internal.", "user@10.0.0.1", "user:password@169.254.169.254",
            "%31%30.0.0.1");

    /** Names that only their addresses give away. */
    private static final List<String> NAMES =
            List.of("private.example", "mixed.example", "hidden.example", "metadata.example", "unspecified.example");

    private static final String EXPORTS = "/api/v1/exports";
    private static final String SSH =
            "{\"type\":\"ssh\",\"username\":\"u\",\"password\":\"p\",\"host_key\":\"SHA256:%s\"}".formatted("A".repeat(43));

    private static final List<String> TABLE = new ArrayList<>();

    private final RecordedEgress egress;
    private final Caller admin;
    private final AtomicInteger made = new AtomicInteger();

    ForbiddenPlacesTest(RecordedEgress egress, Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.egress = egress;
        this.admin = OwnWorkspace.create("forbidden", api, workspaces, keys).admin();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Recorded {

        @Bean
        @Primary
        RecordedEgress recordedEgress() {
            return new RecordedEgress()
                    .name("private.example", "10.1.2.3")
                    .name("mixed.example", "8.8.8.8", "192.168.1.1")
                    .name("hidden.example", "2606:4700::1", "64:ff9b::7f00:2")
                    .name("metadata.example", "169.254.169.254")
                    .name("unspecified.example", "0.0.0.0")
                    .name("public.example", "8.8.8.8")
                    .name("api.example", "8.8.8.8");
        }

        @Bean
        @Primary
        TcpEgress recordedTcpEgress(RecordedEgress egress) {
            return egress.tcp();
        }
    }

    @AfterAll
    static void print() {
        log.info("Places that are not public, refused at each door:\n{}", String.join("\n", TABLE));
    }

    /** One way to make us call an address. */
    private interface Door {

        /** Tries to have {@code origin} called; fails where it is neither refused nor tried. */
        Answer knock(String origin);
    }

    @TestFactory
    Stream<DynamicTest> isNeverConnectedTo() {
        return Stream.of(
                door("an endpoint's test", this::webhook),
                door("a call through a connection", this::proxy),
                door("a token endpoint", this::tokenEndpoint),
                door("the keys of a source's issuer", this::jwks),
                door("an automation's call", this::call),
                door("an automation's OpenAPI document", this::document),
                door("a function from outside", this::function),
                door("a server of FTP", origin -> delivery("ftp", "{\"type\":\"ftp\",\"username\":\"u\",\"password\":\"p\"}", origin)),
                door("a server of SFTP", origin -> delivery("sftp", SSH, origin)));
    }

    private DynamicTest door(String name, Door door) {
        return DynamicTest.dynamicTest(name, () -> {
            var opened = egress.attempts().size();
            var tried = 0;
            for (var host : Stream.concat(LITERALS.stream(), NAMES.stream()).toList()) {
                door.knock("http://" + host);

                tried++;
                assertThat(egress.attempts()).as(host).hasSize(opened);
            }
            door.knock("http://public.example");
            assertThat(egress.attempts()).as("whether this door leads anywhere").hasSizeGreaterThan(opened).contains("8.8.8.8");
            TABLE.add("%-40s %d of %d".formatted(name, tried, tried));
        });
    }

    private Answer webhook(String origin) {
        var made = admin.post("/api/v1/webhooks", """
                {"name":"%s","url":"%s/hook","events":["nothing.like.it"]}""".formatted(name(), origin));
        if (made.status() != 201) {
            return made.has(422);
        }
        var attempt = admin.post("/api/v1/webhooks/" + made.at("/webhook_id") + "/test", "{}").isOk();
        assertThat(attempt.at("/error")).as(origin).isNotBlank();
        return attempt;
    }

    private Answer proxy(String origin) {
        var made = admin.post("/api/v1/connections", """
                {"provider":"http","name":"%s","base_url":"%s","credentials":{"type":"bearer","token":"t"}}"""
                .formatted(name(), origin));
        return made.status() == 201 ? through(made) : made.has(422);
    }

    private Answer tokenEndpoint(String origin) {
        var made = admin.post("/api/v1/connections", """
                {"provider":"http","name":"%s","base_url":"https://api.example","credentials":{"type":"client_credentials",
                 "token_url":"%s/token","client_id":"c","client_secret":"s","scopes":[]}}""".formatted(name(), origin));
        return made.status() == 201 ? through(made) : made.has(422);
    }

    private Answer through(Answer connection) {
        var answer = admin.post(
                "/api/v1/connections/" + connection.at("/connection_id") + "/proxy", "{\"method\":\"GET\",\"path\":\"/x\"}");
        assertThat(answer.status()).as(answer.text()).isBetween(400, 504).isNotEqualTo(500);
        return answer;
    }

    private Answer jwks(String origin) {
        var source = name();
        var made = admin.post("/api/v1/sources", """
                {"name":"%s","verifier":{"type":"jwt","jwks_url":"%s/jwks","issuer":"i","audience":"a"}}"""
                .formatted(source, origin.replace("http:", "https:")));
        if (made.status() != 201) {
            return made.has(422);
        }
        var token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJpIiwiYXVkIjoiYSIsImV4cCI6OTk5OTk5OTk5OX0.c2ln";
        var answer = admin.with("Authorization", "Bearer " + token).post("/hooks/" + source, "{}");
        assertThat(answer.status()).as(answer.text()).isIn(401, 503);
        return answer;
    }

    private Answer call(String origin) {
        return run("do:\n  - a: {call: http, with: {method: get, endpoint: {uri: '%s/x'}}}\n".formatted(origin));
    }

    private Answer document(String origin) {
        return run("""
                do:
                  - a: {call: openapi, with: {document: {endpoint: '%s/openapi.json'}, operationId: x}}
                """.formatted(origin));
    }

    private Answer run(String tasks) {
        var name = name();
        var made = publish(name, tasks);
        if (made.status() != 201) {
            return made.has(422);
        }
        var run = admin.with("Prefer", "wait=20").post("/api/v1/automations/forbidden/" + name + "/runs", "{}").isOk();
        assertThat(run.at("/status")).as(run.text()).isEqualTo("faulted");
        return run;
    }

    private Answer function(String origin) {
        return publish(name(), "do:\n  - a: {call: '%s/function.yaml'}\n".formatted(origin)).has(422);
    }

    private Answer delivery(String scheme, String credentials, String origin) {
        var name = name();
        var made = admin.post("/api/v1/connections", """
                {"provider":"%s","name":"%s","base_url":"%s","credentials":%s}"""
                .formatted(scheme, name, origin.replace("http:", scheme + ":"), credentials));
        if (made.status() != 201) {
            return made.has(422);
        }
        admin.post("/api/v1/records/places", "{}").isCreated();
        var export = EXPORTS + "/" + admin.post(EXPORTS, """
                {"type":"places","deliver":{"to":"%s","connection":"%s"}}""".formatted(scheme, name)).has(202).at("/export_id");
        await().atMost(Duration.ofSeconds(30)).until(() -> admin.get(export).isOk().json().at("/delivery/error").isTextual());
        var tried = admin.get(export).isOk();
        admin.delete(export).has(204);
        return tried;
    }

    private Answer publish(String name, String tasks) {
        var definition = "document: {dsl: '1.0.3', namespace: forbidden, name: %s, version: '1.0.0'}\n%s".formatted(name, tasks);
        return admin.with("Content-Type", "application/yaml").send("POST", "/api/v1/automations", definition.getBytes(UTF_8));
    }

    private String name() {
        return "place-" + made.incrementAndGet();
    }
}
