package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.Stop;
import dev.millrace.json.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Both sides of a comparison, parted by their keys into files of a temporary folder that only its owner may read, so
 * that one part at a time fits the memory, however many rows there are. The folder is gone when this is closed.
 */
final class Buckets implements AutoCloseable {

    private static final int COUNT = 128;

    private final Path folder;
    private final List<BufferedWriter> there = new ArrayList<>();
    private final List<BufferedWriter> here = new ArrayList<>();

    Buckets() {
        try {
            folder = Files.createTempDirectory("millrace-verify");
            for (var bucket = 0; bucket < COUNT; bucket++) {
                there.add(Files.newBufferedWriter(folder.resolve("there-" + bucket)));
                here.add(Files.newBufferedWriter(folder.resolve("here-" + bucket)));
            }
        } catch (IOException failed) {
            throw stop(failed);
        }
    }

    /**
     * @param at the row of the old system, or the id of the record
     */
    record Entry(String key, String at, JsonNode data) {}

    void addThere(Entry entry) {
        add(there, entry);
    }

    void addHere(Entry entry) {
        add(here, entry);
    }

    private static void add(List<BufferedWriter> side, Entry entry) {
        try {
            side.get(Math.floorMod(entry.key().hashCode(), COUNT)).append(Json.write(entry)).append('\n');
        } catch (IOException failed) {
            throw stop(failed);
        }
    }

    /** What fits one part after the other: theirs of a part before ours. */
    interface Comparing {
        void there(Entry entry);

        void here(Entry entry);

        void end();
    }

    void compare(Comparing comparing) {
        try {
            for (var bucket = 0; bucket < COUNT; bucket++) {
                there.get(bucket).close();
                here.get(bucket).close();
                read("there-" + bucket, comparing::there);
                read("here-" + bucket, comparing::here);
                comparing.end();
            }
        } catch (IOException failed) {
            throw stop(failed);
        }
    }

    private void read(String name, Consumer<Entry> consumer) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(name))) {
            for (var line : (Iterable<String>) lines::iterator) {
                consumer.accept(Json.mapper().readValue(line, Entry.class));
            }
        }
    }

    @Override
    public void close() {
        try {
            for (var bucket = 0; bucket < COUNT; bucket++) {
                there.get(bucket).close();
                here.get(bucket).close();
                Files.deleteIfExists(folder.resolve("there-" + bucket));
                Files.deleteIfExists(folder.resolve("here-" + bucket));
            }
            Files.deleteIfExists(folder);
        } catch (IOException failed) {
            throw stop(failed);
        }
    }

    private static Stop stop(IOException failed) {
        return Stop.usage("The temporary folder cannot be used, which verify needs: %s".formatted(failed.getMessage()));
    }
}
