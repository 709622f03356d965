package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What an expression gives.
 *
 * @param outputs all of them in order; of many the first 1,000, and of large ones those that fit into 1 MiB together
 * @param outputCount how many there are in all. A definition takes the first; without one it takes null.
 */
public record Evaluation(List<JsonNode> outputs, int outputCount) {

    public Evaluation {
        outputs = List.copyOf(outputs);
    }
}
