package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of records.
 *
 * @param type plural, in snake_case
 * @param singular what the types of its events begin with
 * @param schema the JSON Schema of a record's data; null where anything goes
 * @param display the field that people know a record by; null for its id
 * @param unique fields of which no two records have the same value
 * @param relations by the names under which they are included
 * @param revision counts the changes from 1
 */
public record RecordType(
        String workspaceId,
        String type,
        String singular,
        @Nullable JsonNode schema,
        @Nullable String display,
        List<String> unique,
        Map<String, Relation> relations,
        long revision,
        Instant createdAt,
        Instant updatedAt) {

    public RecordType {
        unique = List.copyOf(unique);
        relations = Map.copyOf(relations);
    }
}
