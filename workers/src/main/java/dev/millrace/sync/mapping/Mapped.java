package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * An item as a record of ours.
 *
 * @param data a null stands for a field that the item does not have
 * @param problems empty where the data may be written
 */
public record Mapped(JsonNode data, List<FieldProblem> problems) {}
