package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A row of {@code jq/behaviour.txt}. */
record Row(String expression, JsonNode input, String expected, boolean own) {

    static final ObjectMapper JSON = new ObjectMapper();
    static final JqContext CONTEXT =
            new JqContext(Map.of("x", IntNode.valueOf(42)), Instant.ofEpochSecond(1_700_000_000), JqLimits.DEFAULT);

    static List<Row> all() throws IOException {
        try (InputStream table = Row.class.getResourceAsStream("/jq/behaviour.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("# ") || line.contains("\t"))
                    .map(Row::parse)
                    .toList();
        }
    }

    private static Row parse(String line) {
        String[] columns = line.split("\t");
        return new Row(columns[0], json(columns[1]), columns[2], columns.length > 3);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException broken) {
            throw new IllegalArgumentException(text, broken);
        }
    }

    boolean fails() {
        return expected.startsWith("!");
    }

    boolean isOfSource() {
        return expected.startsWith("!!");
    }

    @Override
    public String toString() {
        return expression + "   on " + input;
    }
}
