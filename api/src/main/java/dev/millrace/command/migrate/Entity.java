package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.sync.mapping.Mapper;
import java.util.List;

/**
 * One kind of things that are moved.
 *
 * @param type of the records
 * @param from where the old system has them, as an object; secrets are not resolved
 * @param key a unique field of the type: a row changes the record with the same value, and makes one where there is none
 * @param fields of ours that the mapping makes, in its order; none where rows become records as they are
 * @param batchSize rows that are sent at once
 */
record Entity(
        String name,
        String type,
        ObjectNode from,
        String key,
        Mapper mapper,
        List<String> fields,
        List<Reference> references,
        int batchSize,
        boolean skipErrors) {

    Entity {
        fields = List.copyOf(fields);
        references = List.copyOf(references);
    }

    /**
     * A field that names a record of another entity: the old system's key in it is replaced by the id that the record
     * has here.
     *
     * @param ours a field at the top of the data
     * @param type of the records that are referred to
     * @param key the field of theirs that has the old system's key
     */
    record Reference(String ours, String entity, String type, String key) {}
}
