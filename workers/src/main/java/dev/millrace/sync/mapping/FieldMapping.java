package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of ours comes from, and how it goes back there.
 *
 * @param ours a field's name, after the names of the objects in which it stands, with dots between
 * @param theirs a path in the item; null for the whole item, of which only jq and a template make something
 * @param transform {@code direct}, {@code lowercase}, {@code trim}, {@code currency}, {@code date},
 *     <code>{"enum": {"open": "active"}}</code>, <code>{"template": "{first} {last}"}</code> or <code>{"jq": ".name"}</code>; null for
 *     {@code direct}
 * @param back what makes their value of ours, where the transform cannot be turned round: a transform, or {@code none} for a field
 *     that only comes in; null where it can
 */
public record FieldMapping(
        String ours, @Nullable String theirs, @Nullable JsonNode transform, @Nullable JsonNode back) {

    public FieldMapping {
        transform = transform == null || transform.isNull() ? null : transform;
        back = back == null || back.isNull() ? null : back;
    }

    /** A field that goes back as its transform can be turned round. */
    public FieldMapping(String ours, @Nullable String theirs, @Nullable JsonNode transform) {
        this(ours, theirs, transform, null);
    }
}
