package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of {@code samples}.
 *
 * @param yaml the definition; {@code SERVICE} in it stands for the address of the {@link StubService}
 * @param events which come one after another, each when the run waits for one
 */
record Sample(String name, String yaml, JsonNode input, List<JsonNode> events, JsonNode expected) {

    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All there are, in the order of their names. */
    static List<Sample> all() {
        try (var folders = Files.list(SAMPLES)) {
            return folders.sorted().map(Sample::read).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Sample read(Path folder) {
        try {
            var input = folder.resolve("input.json");
            var events = folder.resolve("events.json");
            return new Sample(
                    folder.getFileName().toString(),
                    Files.readString(folder.resolve("workflow.yaml")),
                    Files.exists(input) ? JSON.readTree(input.toFile()) : JsonNodeFactory.instance.nullNode(),
                    Files.exists(events) ? JSON.readTree(events.toFile()).valueStream().toList() : List.of(),
                    JSON.readTree(folder.resolve("expect.json").toFile()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
