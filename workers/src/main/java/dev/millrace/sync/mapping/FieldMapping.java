package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of ours comes from.
 *
 * @param ours a field's name, after the names of the objects in which it stands, with dots between
 * @param theirs a path in the item; null for the whole item, which only jq makes something of
 * @param transform {@code direct}, {@code lowercase}, {@code trim}, {@code currency}, {@code date},
 *     <code>{"enum": {"open": "active"}}</code> or <code>{"jq": ".name"}</code>; null for {@code direct}
 */
public record FieldMapping(String ours, @Nullable String theirs, @Nullable JsonNode transform) {}
