package dev.millrace.benchmark;

import dev.millrace.json.Json;
import dev.millrace.testing.Tools;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A tap and a target of Singer, as people run them who have nothing else: two programs that others wrote, the one reading
 * {@link ListedService} and writing into the other, which writes into Millrace's PostgreSQL. They are looked for in the directories of
 * {@code -Dbenchmark.singer}, or on the PATH.
 */
final class SingerPair {

    private static final String TAP = "tap-rest-api-msdk";
    private static final String TARGET = "target-postgres";
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Path directory;
    private final Path tap;
    private final Path target;

    private SingerPair(Path directory, Path tap, Path target) {
        this.directory = directory;
        this.tap = tap;
        this.target = target;
    }

    /** Empty where one of them is not installed. */
    static Optional<SingerPair> find(Path directory, ListedService listed, MillraceProgram millrace) throws IOException {
        var tap = program(TAP);
        var target = program(TARGET);
        if (tap.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        var pair = new SingerPair(directory, tap.get(), target.get());
        Files.writeString(pair.settings(TAP), Json.write(tapSettings(listed)));
        Files.writeString(pair.settings(TARGET), Json.write(targetSettings(millrace)));
        return Optional.of(pair);
    }

    private static Optional<Path> program(String name) {
        var folders = System.getProperty("benchmark.singer", "");
        return folders.isEmpty()
                ? Tools.onPath(name)
                : Stream.of(folders.split(File.pathSeparator)).map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    private static Map<String, Object> tapSettings(ListedService listed) {
        return Map.of(
                "api_url", listed.url(),
                "pagination_request_style", "simple_header_paginator",
                "pagination_response_style", "page",
                "streams", List.of(Map.of(
                        "name", "people",
                        "path", "/people",
                        "params", Map.of("limit", ListedService.PAGE, "page", 1),
                        "records_path", "$[*]",
                        "primary_keys", List.of("id"))));
    }

    /** The quickest way that it knows to bring each row once. */
    private static Map<String, Object> targetSettings(MillraceProgram millrace) throws IOException {
        return Map.of(
                "host", "127.0.0.1",
                "port", millrace.databasePort(),
                "user", "millrace",
                "password", millrace.databasePassword(),
                "database", "millrace",
                "default_target_schema", "singer",
                "load_method", "upsert",
                "use_copy", true);
    }

    private Path settings(String name) {
        return directory.resolve(name + ".json");
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private ProcessBuilder command(Path program, String name) {
        return new ProcessBuilder(program.toString(), "--config", settings(name).toString()).redirectError(log(name).toFile());
    }

    /** Starts both and waits for their ends; gives how many rows there are then. */
    long run(MillraceProgram millrace) throws IOException, InterruptedException, SQLException {
        // What the target prints is the tap's last state, by which a next run would go on.
        var processes = ProcessBuilder.startPipeline(
                List.of(command(tap, TAP), command(target, TARGET).redirectOutput(Redirect.DISCARD)));
        try {
            var deadline = System.nanoTime() + LONGEST.toNanos();
            for (var process : processes) {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
                    throw new IllegalStateException("%s and %s did not come to a good end: %s".formatted(TAP, TARGET, said()));
                }
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        try (var database = millrace.database();
                var statement = database.createStatement();
                var counted = statement.executeQuery("select count(*) from singer.people")) {
            counted.next();
            return counted.getLong(1);
        }
    }

    private String said() throws IOException {
        var said = Files.readString(log(TAP)) + Files.readString(log(TARGET));
        return said.substring(Math.max(0, said.length() - 4_000));
    }
}
