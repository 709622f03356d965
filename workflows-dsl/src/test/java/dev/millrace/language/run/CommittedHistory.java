package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run was once, with all that a replay of it needs: nothing else in this repository may change it.
 *
 * @param name of the sample, or of its variant
 * @param definition as it was when the run began
 * @param resources what it refers to outside, as it was then, by address
 * @param extent how far its executions went
 * @param checkpoints what was kept outside the history, by number
 * @param executions the events of each, in Temporal's JSON, but with payloads as plain JSON
 * @param told what the run told its journal and asked of activities, a line each
 */
record CommittedHistory(
        String name,
        String definition,
        Map<String, JsonNode> resources,
        Extent extent,
        Map<Integer, JsonNode> checkpoints,
        List<JsonNode> executions,
        List<String> told) {

    /** A folder for each version of the interpreter. */
    static final Path FOLDER = Path.of("src/test/resources/histories");

    private static final String ENDING = ".json";
    private static final ObjectMapper JSON = HistoryEvents.JSON;

    static List<Path> files() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (var files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static String nameOf(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    static CommittedHistory read(Path file) {
        try {
            return of(nameOf(file), JSON.readTree(file.toFile()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static CommittedHistory of(String name, JsonNode tree) {
        var checkpoints = new TreeMap<Integer, JsonNode>();
        tree.path("checkpoints").properties().forEach(one -> checkpoints.put(Integer.valueOf(one.getKey()), one.getValue()));
        var resources = new TreeMap<String, JsonNode>();
        tree.path("resources").properties().forEach(one -> resources.put(one.getKey(), one.getValue()));
        return new CommittedHistory(
                name,
                tree.path("definition").textValue(),
                resources,
                JSON.convertValue(tree.path("extent"), Extent.class),
                checkpoints,
                tree.path("executions").valueStream().toList(),
                tree.path("told").valueStream().map(JsonNode::textValue).toList());
    }

    CommittedHistory telling(List<String> lines) {
        return new CommittedHistory(name, definition, resources, extent, checkpoints, executions, lines);
    }

    /**
     * With a fixed id of its own, and a fixed address of the service. Temporal's ids stay: activities take theirs from the
     * execution's.
     */
    CommittedHistory withoutChance(String service) {
        try {
            var text = text().replace(runId(), "run_1").replace(service, "http://127.0.0.1:1");
            // In pointers too.
            return of(name, JSON.readTree(text.replace(service.replace("/", "~1"), "http:~1~1127.0.0.1:1")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** @throws java.nio.file.FileAlreadyExistsException rather than replace what was promised to replay */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text(), StandardOpenOption.CREATE_NEW);
    }

    /** One event and one line of what was told a line. */
    private String text() {
        var kept = JSON.createObjectNode();
        checkpoints.forEach((number, state) -> kept.set(number.toString(), state));
        var lines = new ArrayList<String>();
        executions.forEach(events -> lines.add(array(events.valueStream().map(JsonNode::toString))));
        return "{\n\"definition\": %s,\n\"resources\": %s,\n\"extent\": %s,\n\"checkpoints\": %s,\n\"executions\": %s,\n\"told\": %s\n}\n"
                .formatted(
                        JSON.getNodeFactory().textNode(definition),
                        JSON.<JsonNode>valueToTree(resources),
                        JSON.<JsonNode>valueToTree(extent),
                        kept,
                        array(lines.stream()),
                        array(told.stream().map(line -> JSON.getNodeFactory().textNode(line).toString())));
    }

    private static String array(Stream<String> lines) {
        var all = lines.toList();
        return all.isEmpty() ? "[]" : "[\n" + String.join(",\n", all) + "\n]";
    }

    /** The run's id, which is its workflow's too. */
    String runId() {
        return executions.getFirst()
                .at("/0/workflowExecutionStartedEventAttributes/input/payloads/0/json/runId")
                .asText();
    }
}
