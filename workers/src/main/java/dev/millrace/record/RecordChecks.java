package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Checks data by the rules of its type. The schemas that were used last stay compiled. */
@Component
class RecordChecks {

    private static final int COMPILED = 500;

    private record Key(String workspaceId, String type, long revision) {}

    private final Map<Key, RecordSchema> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, RecordSchema> eldest) {
            return size() > COMPILED;
        }
    };

    /** Refuses with 422 data that no record of the type can have. */
    void check(RecordType type, ObjectNode data) {
        DataRules.check(data, type.unique());
        if (type.schema() != null) {
            compiled(type).check(data);
        }
    }

    private RecordSchema compiled(RecordType type) {
        var key = new Key(type.workspaceId(), type.type(), type.revision());
        synchronized (schemas) {
            return schemas.computeIfAbsent(key, missing -> new RecordSchema(type.schema()));
        }
    }
}
