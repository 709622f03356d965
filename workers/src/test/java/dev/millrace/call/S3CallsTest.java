package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.limit.Gate;
import dev.millrace.egress.UriText;
import dev.millrace.id.Ids;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.S3Server;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through a connection to S3Proxy, which checks every signature. */
class S3CallsTest {

    private static final String OURS = "wsp_1";

    @TempDir
    static Path directory;

    private static S3Server server;
    private static ConnectionFixture connections;
    private static Calls calls;
    private static ProxiedCalls proxied;

    @BeforeAll
    static void start() {
        server = new S3Server(directory);
        connections = new ConnectionFixture(OURS);
        // The server compares the time of a signature with its own.
        var clock = Clock.systemUTC();
        var access = connections.anotherProcess(clock);
        calls = ConnectedWorld.worker(access, Gate.OPEN, clock);
        proxied = new ProxiedCalls(
                new Peers(LoopbackEgress.get(), new Authorizations(access, null, null), Gate.OPEN, clock), new Ids(clock));
        create("storage", server.url(), S3Server.SECRET_KEY);
        create("shelf", server.url() + "/shelf", S3Server.SECRET_KEY);
        assertThat(call("storage", "PUT", "/shelf", null).error()).isNull();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "plain.txt", "folder/with space.txt", "a+b.txt", "Grüße/Straße ü.txt", "100%.txt", "q?x=1&y#z.txt", "~tilde*star'(x)!.txt",
        "日本/😀.txt"
    })
    void putsListsGetsAndDeletesAnObjectOfAnyName(String key) {
        var path = "/shelf/" + encoded(key);
        var text = "The object " + key;

        assertThat(call("storage", "PUT", path, TextNode.valueOf(text)).error()).isNull();

        var list = call("storage", "GET", "/shelf", Map.of("list-type", "2", "encoding-type", "url", "prefix", key), null);
        assertThat(list.error()).isNull();
        assertThat(list.output().asText()).contains("<KeyCount>1</KeyCount>");
        assertThat(call("storage", "GET", path, null).output().asText()).isEqualTo(text);
        assertThat(call("shelf", "GET", "/" + encoded(key), null).output().asText())
                .as("the bucket stands in the connection's address").isEqualTo(text);
        assertThat(call("storage", "DELETE", path, null).error()).isNull();
        assertThat(call("storage", "GET", path, null).error().status()).isEqualTo(404);
    }

    @Test
    void signsWhatTheProxyIsAskedFor() {
        var connection = connections.connections.byName(OURS, "shelf").orElseThrow();
        var put = new ProxiedCalls.Asked("PUT", "/by proxy".replace(" ", "%20"), null, Map.of("x-amz-meta-who", "Ada"), TextNode.valueOf("x"));
        var list = new ProxiedCalls.Asked("GET", "/", Map.of("prefix", "by proxy", "delimiter", "/"), null, null);

        assertThat(proxied.make(connection, put).status()).isEqualTo(200);
        assertThat(proxied.make(connection, list).body().asText()).contains("<Key>by proxy</Key>");
        assertThat(proxied.make(connection, new ProxiedCalls.Asked("HEAD", "/by%20proxy", null, null, null)).headers())
                .containsEntry("x-amz-meta-who", "Ada");
    }

    @Test
    void isRefusedWithAnotherKeyWhichNobodyIsShown() {
        create("stranger", server.url(), "an0ther-s3cret");

        var result = call("stranger", "GET", "/shelf", null);

        assertThat(result.error().status()).isEqualTo(403);
        assertThat(result.error().toString()).contains("SignatureDoesNotMatch").doesNotContain("an0ther-s3cret");
    }

    private static Connection create(String name, String url, String key) {
        return connections.create(
                "s3",
                OURS,
                name,
                url,
                """
                {"type":"aws_signature","access_key_id":"%s","secret_access_key":"%s","region":"us-east-1"}"""
                        .formatted(S3Server.ACCESS_KEY, key));
    }

    private static CallResult call(String connection, String method, String path, @Nullable JsonNode body) {
        return call(connection, method, path, Map.of(), body);
    }

    private static CallResult call(
            String connection, String method, String path, Map<String, String> query, @Nullable JsonNode body) {
        return calls.make(new Call(
                new DefinitionRef(OURS, "ns", "name", "1.0.0", "hash"),
                "run_1",
                "/do/0/a",
                "run_1/do/0/a",
                new Call.Http(method, path, Map.of(), query, body, HttpOutput.CONTENT, false),
                new Call.Authorization.Connection(connection, false),
                Duration.ofSeconds(20)));
    }

    private static String encoded(String key) {
        return Stream.of(key.split("/")).map(UriText::encoded).collect(Collectors.joining("/"));
    }
}
