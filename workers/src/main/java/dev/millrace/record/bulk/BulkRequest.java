package dev.millrace.record.bulk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.record.Cause;
import java.util.List;

/**
 * What is to become of many records of a type.
 *
 * @param options of which nothing is null
 */
public sealed interface BulkRequest {

    String type();

    Options options();

    Cause cause();

    /** Makes a record of each of {@code data}. */
    record Create(String type, List<JsonNode> data, Options options, Cause cause) implements BulkRequest {}

    /** Changes all records that {@code filter} finds by a merge patch. */
    record Update(String type, JsonNode filter, ObjectNode updates, Options options, Cause cause) implements BulkRequest {}

    /**
     * @param rehearsed whether everything is checked and nothing kept
     * @param silent whether nobody is told: no events
     */
    record Options(boolean rehearsed, boolean silent) {}
}
