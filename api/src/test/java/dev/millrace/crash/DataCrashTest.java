package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.crash.HeldFileServer.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of data that is on its way when the application is killed with -9. */
@Execution(ExecutionMode.CONCURRENT)
class DataCrashTest {

    private static final int ROWS = Integer.getInteger("millrace.data.rows", 20_000);
    private static final int SENT = 3_000;
    private static final int ITEMS = 6_000;
    private static final Duration SOON = Duration.ofSeconds(120 + ROWS / 500);

    @TempDir
    private Path directory;

    private String key = "";

    @Test
    void aFileGoesInIsChangedAndComesOutOnceHoweverOftenItIsKilled() throws Exception {
        try (var application = application()) {
            var type = "{\"schema\": {\"properties\": {\"number\": {\"type\": \"integer\"}}}, \"unique\": [\"email\"]}";
            application.put(key, "/api/v1/record-types/people", type);

            var imported = post(application, "/api/v1/imports?type=people", "text/csv", csv(ROWS)).path("import_id").asText();
            killWithin(application, "/api/v1/imports/" + imported, "read");
            var after = ended(application, "/api/v1/imports/" + imported);
            assertThat(after.path("status").asText()).as(after.toString()).isEqualTo("completed");
            assertThat(after.path("read").asInt()).isEqualTo(ROWS);
            assertThat(after.path("created").asInt()).isEqualTo(ROWS);

            var update = "{\"type\": \"people\", \"filter\": {}, \"updates\": {\"status\": \"active\"}}";
            var job = application.patch(key, "/api/v1/bulk/update", update).path("job_id").asText();
            killWithin(application, "/api/v1/bulk/jobs/" + job, "done");
            var changed = ended(application, "/api/v1/bulk/jobs/" + job);
            assertThat(changed.path("updated").asInt()).as(changed.toString()).isEqualTo(ROWS);

            var wanted = "{\"type\": \"people\", \"fields\": [\"email\", \"status\", \"version\"]}";
            var exported = post(application, "/api/v1/exports", "application/json", wanted).path("export_id").asText();
            killWithin(application, "/api/v1/exports/" + exported, "rows");
            var file = ended(application, "/api/v1/exports/" + exported);
            assertThat(file.path("rows").asInt()).as(file.toString()).isEqualTo(ROWS);
            var lines = application.text(key, "/api/v1/exports/%s/file".formatted(exported)).lines().skip(1).toList();
            assertThat(lines).hasSize(ROWS).allMatch(line -> line.endsWith(",active,2"));
            assertThat(new HashSet<>(lines)).hasSize(ROWS);
        }
    }

    @Test
    void aFileThatIsOnItsWayToAServerArrivesWholeAndIsToldOfOnce() throws Exception {
        try (var server = new HeldFileServer(directory.resolve("server"));
                var application = application()) {
            var connection = """
                    {"provider": "sftp", "name": "files", "base_url": "%s",
                     "credentials": {"type": "ssh", "username": "millrace", "password": "%s", "host_key": "%s"}}"""
                    .formatted(server.url(), HeldFileServer.PASSWORD, server.fingerprint());
            post(application, "/api/v1/connections", "application/json", connection);
            var imported = post(application, "/api/v1/imports?type=people", "text/csv", csv(SENT)).path("import_id").asText();
            assertThat(ended(application, "/api/v1/imports/" + imported).path("created").asInt()).isEqualTo(SENT);

            server.holdAt(Point.AMID_THE_FILE);
            var wanted = "{\"type\": \"people\", \"deliver\": {\"to\": \"sftp\", \"connection\": \"files\", \"path\": \"out/people.csv\"}}";
            var export = post(application, "/api/v1/exports", "application/json", wanted).path("export_id").asText();
            assertThat(server.isHeldWithin(SOON)).isTrue();
            assertThat(server.names()).containsExactly("out/.people.csv.%s.part".formatted(export));
            application.kill();
            server.forget();

            server.holdAt(Point.BEFORE_THE_LAST_ANSWER);
            application.start();
            assertThat(server.isHeldWithin(SOON)).isTrue();
            assertThat(application.get(key, "/api/v1/events?type=export.completed").path("data")).isEmpty();
            application.kill();
            server.forget();

            application.start();
            Application.eventually("the file is delivered", SOON, () ->
                    delivery(application, export).path("status").asText().equals("delivered"));
            assertThat(delivery(application, export).path("attempts").asInt()).isEqualTo(3);
            assertThat(server.names()).containsExactly("out/people.csv");
            var file = application.text(key, "/api/v1/exports/%s/file".formatted(export));
            assertThat(file.lines()).hasSize(SENT + 1);
            assertThat(directory.resolve("server/out/people.csv")).hasContent(file);
            assertThat(application.get(key, "/api/v1/events?type=export.completed").path("data")).hasSize(1);
        }
    }

    private JsonNode delivery(Application application, String export) {
        return application.get(key, "/api/v1/exports/" + export).path("delivery");
    }

    @Test
    void aSyncThatIsKilledReadsOnBehindItsLastPageAndCountsEachItemOnce() throws Exception {
        try (var service = new PagedService(ITEMS);
                var application = application()) {
            var connection = """
                    {"provider": "http", "name": "crm", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(service.url());
            post(application, "/api/v1/connections", "application/json", connection);
            var sync = "/api/v1/syncs/" + post(application, "/api/v1/syncs", "application/json", """
                    {"name": "items", "connection": "crm", "type": "items", "schedule": null,
                     "stream": {"path": "/items", "key": "id", "size": {"parameter": "limit", "most": 100},
                                "paginator": {"kind": "page", "parameter": "page"}}}""").path("sync_id").asText();

            post(application, sync + "/run", "application/json", "");
            killWithin(application, sync + "/runs", "read");
            killWithin(application, sync + "/runs", "read");
            var first = ended(application, sync + "/runs");
            assertThat(first.path("status").asText()).as(first.toString()).isEqualTo("completed");
            assertThat(List.of(first.path("read").asInt(), first.path("written").asInt())).containsExactly(ITEMS, ITEMS);
            var asked = service.requests();

            post(application, sync + "/run", "application/json", "");
            Application.eventually("it ran again", SOON, () -> application.get(key, sync + "/runs").path("data").size() == 2);
            var second = ended(application, sync + "/runs");
            assertThat(List.of(second.path("unchanged").asInt(), second.path("written").asInt())).containsExactly(ITEMS, 0);
            System.out.printf(
                    "%d items in %d pages, 2 times kill -9: %d pages were asked for%n",
                    ITEMS, ITEMS / PagedService.PAGE, asked);
        }
    }

    /** Kills it once {@code counted} says that work is under way, and starts it again. */
    private void killWithin(Application application, String path, String counted) throws Exception {
        var before = one(application.get(key, path)).path(counted).asInt();
        Application.eventually(path + " is under way", SOON, () -> {
            var now = one(application.get(key, path));
            assertThat(now.path("status").asText()).as("it had ended before it could be killed: %s", now).isNotEqualTo("completed");
            return now.path(counted).asInt() > before;
        });
        application.kill();
        application.start();
    }

    private JsonNode ended(Application application, String path) {
        Application.eventually(path + " ends", SOON, () -> !one(application.get(key, path)).path("ended_at").isNull());
        return one(application.get(key, path));
    }

    /** The newest of a list. */
    private static JsonNode one(JsonNode answer) {
        return answer.has("data") ? answer.path("data").path(0) : answer;
    }

    private JsonNode post(Application application, String path, String contentType, String body) {
        return application.post(key, path, contentType, body).orElseThrow(() -> new AssertionError("refused: " + path));
    }

    private static String csv(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(number -> "person-%1$d@example.com,Person %1$d,%1$d".formatted(number))
                .collect(Collectors.joining("\n", "email,name,number\n", "\n"));
    }

    private Application application() throws IOException {
        var application = Application.embedded(directory, "in-jvm");
        key = Application.key(directory);
        return application;
    }
}
