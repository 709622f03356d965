package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What is to become of one record. What is not an object where data belongs is refused, like any other mistake. */
public sealed interface RecordWrite {

    /** A new record. */
    record Insert(JsonNode data) implements RecordWrite {}

    /**
     * Changes a record by a merge patch (RFC 7396): fields with null go, fields that are left out stay.
     *
     * @param version only this one is changed; any where it is null
     */
    record Update(String recordId, JsonNode patch, @Nullable Long version) implements RecordWrite {}

    /**
     * Gives a record other data: what is left out goes.
     *
     * @param version only this one is changed; any where it is null
     */
    record Replace(String recordId, JsonNode data, @Nullable Long version) implements RecordWrite {}

    /**
     * Changes, as an {@link Update} does, the record that has the same value in {@code field}; makes one where none has.
     *
     * @param field a unique field of the type
     */
    record Upsert(String field, JsonNode data) implements RecordWrite {}

    /** Deletes a record, which can be restored. */
    record Delete(String recordId, @Nullable Long version) implements RecordWrite {}

    /** Brings back a deleted record; one that is not deleted stays as it is. */
    record Restore(String recordId) implements RecordWrite {}
}
