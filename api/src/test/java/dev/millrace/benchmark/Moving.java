package dev.millrace.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/**
 * Files and syncs: rows a second of an import beside {@code COPY} of the same file into the same PostgreSQL, of exports, and of a sync beside
 * {@link BareSync} and a {@link SingerPair}; then what use syncs make of a limited API ({@link LimitedSyncs}). Millrace has 512 MiB of heap;
 * {@code -Dbenchmark.rows=2000000} shows that this is enough whatever the size.
 */
final class Moving {

    private static final int ROWS = Integer.getInteger("benchmark.rows", 200_000);
    private static final int WARM_UP = 20_000;
    private static final int PEOPLE = Math.min(ROWS, 100_000);
    private static final int DISTANT = 10_000;

    private final Path directory;

    Moving(Path directory) {
        this.directory = directory;
    }

    void measure() throws IOException, InterruptedException, SQLException {
        try (var limited = new LimitedSyncs();
                var millrace = new MillraceProgram("in-jvm", directory, "http://127.0.0.1:9/none", environment(limited))) {
            importAll(millrace, "warmed", People.csv(directory.resolve("warm-up.csv"), WARM_UP));
            export(millrace, "warmed", "csv");
            try (var listed = new ListedService(WARM_UP)) {
                sync(millrace, listed, "warming");
            }
            System.out.printf("%nData, %,d rows of about 250 bytes, 512 MiB of heap%n%-44s %12s %10s%n", ROWS, "", "rows/s", "ratio");
            var file = People.csv(directory.resolve("people.csv"), ROWS);
            var copied = copy(millrace, file);
            print("COPY of the file", copied, copied);
            print("import", importAll(millrace, "people", file), copied);
            print("export, CSV", export(millrace, "people", "csv"), copied);
            print("export, JSON", export(millrace, "people", "json"), copied);
            try (var listed = new ListedService(PEOPLE)) {
                var bare = bare(millrace, listed);
                print("bare loop over an API, %,d items".formatted(PEOPLE), bare, bare);
                var synced = sync(millrace, listed, "synced");
                print("sync", synced, bare);
                print("bare loop, nothing changed", bare(millrace, listed), bare);
                var syncedAgain = again(millrace, "synced");
                print("sync, nothing changed", syncedAgain, bare);
                bySinger(millrace, listed, bare, List.of(synced, syncedAgain));
            }
            overTheNetwork(millrace);
            limited.measure(millrace);
            System.out.printf("Most memory that Millrace's process had: %,d MiB%n", memory(millrace));
        }
    }

    /** An API as far away and as slow as most are. */
    private static void overTheNetwork(MillraceProgram millrace) throws IOException, InterruptedException, SQLException {
        try (var distant = new ListedService(DISTANT, 100, Allowance.unlimited(), Duration.ofMillis(100));
                var database = millrace.database()) {
            execute(database, "drop table bare_item");
            var bare = bare(millrace, distant);
            print("bare loop, 100 items in 100 ms", bare, bare);
            print("sync, 100 items in 100 ms", sync(millrace, distant, "distant"), bare);
        }
    }

    private static void print(String what, double rate, double baseline) {
        System.out.printf("%-44s %,12.0f %10.2f%n", what, rate, rate / baseline);
    }

    private static double copy(MillraceProgram millrace, Path file) throws SQLException, IOException {
        try (var database = millrace.database();
                var reader = Files.newBufferedReader(file)) {
            execute(database, "create unlogged table copied (id text, email text, name text, city text, status text, revenue text, note text)");
            var began = System.nanoTime();
            database.unwrap(PGConnection.class).getCopyAPI().copyIn("copy copied from stdin with (format csv, header)", reader);
            return rate(ROWS, began);
        }
    }

    private static double importAll(MillraceProgram millrace, String type, Path file) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var made = millrace.send(millrace.to("/api/v1/imports?type=" + type)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofFile(file)));
        var ended = ended(millrace, "/api/v1/imports/" + made.path("import_id").asText());
        return rate(ended.path("created").asLong(), began);
    }

    private static double export(MillraceProgram millrace, String type, String format) throws InterruptedException {
        var began = System.nanoTime();
        var made = post(millrace, "/api/v1/exports", "{\"type\": \"%s\", \"format\": \"%s\"}".formatted(type, format));
        var ended = ended(millrace, "/api/v1/exports/" + made.path("export_id").asText());
        return rate(ended.path("rows").asLong(), began);
    }

    private static double sync(MillraceProgram millrace, ListedService listed, String name) throws InterruptedException {
        post(millrace, "/api/v1/connections", """
                {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "0123456789abcdef"}}"""
                .formatted(name, listed.url()));
        define(millrace, listed, name, name);
        return again(millrace, name);
    }

    /** The path of a new sync, which reads the whole list through the connection. */
    static String define(MillraceProgram millrace, ListedService listed, String connection, String name) {
        var made = post(millrace, "/api/v1/syncs", """
                {"name": "%1$s", "connection": "%2$s", "type": "%1$s", "schedule": null,
                 "stream": {"path": "/people", "key": "id", "size": {"parameter": "limit", "most": %3$d},
                            "paginator": {"kind": "page", "parameter": "page"}}}""".formatted(name, connection, listed.page()));
        return "/api/v1/syncs/" + made.path("sync_id").asText();
    }

    private static double again(MillraceProgram millrace, String name) throws InterruptedException {
        var sync = "";
        for (var known : millrace.send(millrace.to("/api/v1/syncs").GET()).path("data")) {
            sync = known.path("name").asText().equals(name) ? known.path("sync_id").asText() : sync;
        }
        var began = System.nanoTime();
        post(millrace, "/api/v1/syncs/" + sync + "/run", "");
        var run = ended(millrace, "/api/v1/syncs/" + sync + "/runs");
        return rate(run.path("read").asLong(), began);
    }

    private static double bare(MillraceProgram millrace, ListedService listed) throws SQLException, IOException, InterruptedException {
        try (var database = millrace.database()) {
            execute(database, "create table if not exists bare_item (id text primary key, hash text not null, data jsonb not null)");
            var began = System.nanoTime();
            return rate(new BareSync().run(listed.url(), database), began);
        }
    }

    private static Map<String, String> environment(LimitedSyncs limited) {
        var environment = new HashMap<>(limited.environment());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx512m");
        return environment;
    }

    /** @param ours the rates of the sync that did the same, in turn */
    private void bySinger(MillraceProgram millrace, ListedService listed, double bare, List<Double> ours)
            throws IOException, InterruptedException, SQLException {
        var pair = SingerPair.find(directory, listed, millrace).orElse(null);
        if (pair == null) {
            System.out.println("Singer tap and target: not installed; docs/performance.md says how");
            return;
        }
        var whats = List.of("Singer tap and target", "Singer tap and target, nothing changed");
        for (var turn = 0; turn < whats.size(); turn++) {
            var began = System.nanoTime();
            var rate = rate(pair.run(millrace), began);
            print(whats.get(turn), rate, bare);
            System.out.printf("%-44s %23.2f%n", "sync / Singer", ours.get(turn) / rate);
        }
    }

    static JsonNode post(MillraceProgram millrace, String path, String body) {
        return millrace.send(
                millrace.to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    /** What stands at {@code path} once it has ended, or the newest of what is listed there. */
    static JsonNode ended(MillraceProgram millrace, String path) throws InterruptedException {
        while (true) {
            var answer = millrace.send(millrace.to(path).GET());
            var one = answer.has("data") ? answer.path("data").path(0) : answer;
            if (one.hasNonNull("ended_at")) {
                if (!one.path("status").asText().equals("completed")) {
                    throw new IllegalStateException(one.toString());
                }
                return one;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static double rate(long rows, long began) {
        return rows / ((System.nanoTime() - began) / 1e9);
    }

    private static void execute(Connection database, String statement) throws SQLException {
        try (var prepared = database.createStatement()) {
            prepared.execute(statement);
        }
    }

    /** The largest that its resident memory has been, in MiB: heap, threads, classes and all. Linux only. */
    private static long memory(MillraceProgram millrace) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(millrace.pid())))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }
}
