package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.record.RecordWrite;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.testing.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ways with PocketBase, which somebody else has written. */
class PocketBaseTest {

    private static final String MAIL = "admin@example.com";
    private static final String PASSWORD = "1234567890";
    private static final String RECORDS = "/api/collections/people/records";
    private static final String STREAM = """
            {'path':'%1$s','query':{'sort':'@rowid'},'key':'id','items':'.items',
             'size':{'parameter':'perPage','most':2},'paginator':{'kind':'page','parameter':'page'},
             'write':{'modified':'updated','create':{'path':'%1$s','body':'.data + {ref: .record_id}'},
              'read':{'path':'%1$s/{id}'},'update':{'path':'%1$s/{id}'},'delete':{'path':'%1$s/{id}'},
              'find':{'path':'%1$s','query':{'filter':'\\u0022ref=\\u0022 + (.record_id | @json)'}}}}""".formatted(RECORDS);

    private final SyncFixture world = new SyncFixture();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    private @Nullable Process server;
    private String url = "";
    private String token = "";

    @BeforeEach
    void start() throws IOException, InterruptedException {
        var program = Tools.require("base").toString();
        var directory = home.resolve("data").toString();
        var made = new ProcessBuilder(program, "--dir", directory, "superuser", "upsert", MAIL, PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        server = new ProcessBuilder(program, "--dir", directory, "serve", "--http", "127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> send("GET", "/api/health", null).path("code").asInt() == 200);
        token = send("POST", "/api/collections/_superusers/auth-with-password", """
                {"identity":"%s","password":"%s"}""".formatted(MAIL, PASSWORD)).path("token").asText();
        send("POST", "/api/collections", """
                {"name":"people","type":"base","fields":[{"name":"name","type":"text"},{"name":"email","type":"text"},
                 {"name":"ref","type":"text"},{"name":"updated","type":"autodate","onCreate":true,"onUpdate":true}]}""");
        world.connections.create(WORKSPACE, "pocketbase", url, "{\"type\":\"bearer\",\"token\":\"%s\"}".formatted(token));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroy();
        }
        world.close();
    }

    private JsonNode send(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        try {
            return Json.read(answer.body().isEmpty() ? "null" : answer.body());
        } catch (JsonProcessingException broken) {
            throw new IOException(broken);
        }
    }

    private JsonNode theirs() throws IOException, InterruptedException {
        return send("GET", RECORDS + "?sort=name", null).path("items");
    }

    private Sync create() {
        return world.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'people','connection':'pocketbase','type':'people','direction':'two_way','match':['mail'],'stream':%s,
                 'mapping':[{'ours':'name','theirs':'name'},{'ours':'mail','theirs':'email','transform':'trim'}]}""".formatted(STREAM)));
    }

    @Test
    void bothSidesFollowOneAnother() throws Exception {
        world.records.clock.set(Instant.now());
        for (var name : new String[] {"Ann", "Bob", "Cid"}) {
            send("POST", RECORDS, "{\"name\":\"%s\",\"email\":\"%s@example.com\"}".formatted(name, name));
        }
        world.records.insert("people", "{\"mail\":\"ann@example.com\",\"note\":\"ours\"}");
        world.records.insert("people", "{\"name\":\"Dan\",\"mail\":\"dan@example.com\"}");
        var sync = create();

        var first = world.run(sync);

        assertThat(first.failure()).isNull();
        assertThat(world.names()).containsExactlyInAnyOrder("Ann", "Bob", "Cid", "Dan");
        assertThat(theirs().findValuesAsText("name")).containsExactly("Ann", "Bob", "Cid", "Dan");

        var dan = theirs().get(3).path("id").asText();
        send("PATCH", RECORDS + "/" + dan, "{\"name\":\"Daniel\"}");
        send("DELETE", RECORDS + "/" + theirs().get(1).path("id").asText(), null);
        var cid = world.people().stream().filter(one -> one.data().path("name").asText().equals("Cid")).findFirst().orElseThrow();
        world.records.write("people", new RecordWrite.Delete(cid.recordId(), null));
        var second = world.run(sync);

        assertThat(second.failure()).isNull();
        assertThat(world.names()).containsExactlyInAnyOrder("Ann", "Daniel");
        assertThat(theirs().findValuesAsText("name")).containsExactly("Ann", "Daniel");

        var third = world.run(sync);

        assertThat(third.counts().pushed() + third.counts().written() + third.counts().deleted()).isZero();
        assertThat(third.counts().calls()).isEqualTo(2);
    }

    @Test
    void theLaterChangeWinsAndTheOtherOneIsWrittenDown() throws Exception {
        world.records.clock.set(Instant.now());
        send("POST", RECORDS, "{\"name\":\"Ann\"}");
        var sync = create();
        world.run(sync);
        world.records.patch(world.people().getFirst(), "{\"name\":\"Ours\"}");
        // The clock of the records stands still meanwhile.
        send("PATCH", RECORDS + "/" + theirs().get(0).path("id").asText(), "{\"name\":\"Theirs\"}");

        world.run(sync);

        assertThat(world.names()).containsExactly("Theirs");
        assertThat(world.conflicts(sync)).extracting(SyncConflict::winner).containsExactly("theirs");

        send("PATCH", RECORDS + "/" + theirs().get(0).path("id").asText(), "{\"name\":\"Theirs again\"}");
        world.records.clock.set(Instant.now().plusSeconds(60));
        world.records.patch(world.people().getFirst(), "{\"name\":\"Ours again\"}");
        world.run(sync);

        assertThat(theirs().findValuesAsText("name")).containsExactly("Ours again");
    }

    @Test
    void aWorkerThatDiesAfterTheRequestMakesNothingTwice() throws Exception {
        var sync = create();
        world.records.insert("people", "{\"name\":\"Ann\"}");
        var dying = world.step(call -> {
            var answer = world.calls.ask(call);
            if (call.request() instanceof Call.Http http && http.method().equals("POST")) {
                throw new IllegalStateException("the worker dies");
            }
            return answer;
        });
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();

        assertThatThrownBy(() -> {
            for (var steps = 0; steps < 20; steps++) {
                dying.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
            }
        }).hasMessage("the worker dies");
        world.claims.releaseAll();
        var run = world.goOn(sync);

        assertThat(run.failure()).isNull();
        assertThat(theirs().findValuesAsText("name")).containsExactly("Ann");
        assertThat(world.run(sync).counts().pushed()).isZero();
    }
}
