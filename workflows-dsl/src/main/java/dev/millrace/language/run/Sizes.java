package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;

/** Keeps what Temporal would not take out of the history: its payloads are bounded at 2 MB. */
final class Sizes {

    static final int LARGEST = 1024 * 1024;

    private Sizes() {}

    /** Faults where {@code value} is larger than 1 MiB as JSON, by an estimate that counts no character twice. */
    static JsonNode bounded(JsonNode value, String what) {
        if (roomLeft(value, LARGEST) < 0) {
            throw new Fault(WorkflowError.Type.RUNTIME.error(
                    "The %s is larger than 1 MiB, which is the most that a run carries along.".formatted(what)));
        }
        return value;
    }

    /** What is left of {@code room} after {@code value}; negative once there is none. */
    private static long roomLeft(JsonNode value, long room) {
        var left = room;
        if (value.isTextual()) {
            return left - value.textValue().length() - 2;
        }
        if (value.isObject()) {
            for (var field : value.properties()) {
                left = roomLeft(field.getValue(), left - field.getKey().length() - 4);
                if (left < 0) {
                    return left;
                }
            }
            return left;
        }
        if (value.isArray()) {
            for (var item : value) {
                left = roomLeft(item, left - 1);
                if (left < 0) {
                    return left;
                }
            }
            return left;
        }
        return left - 8;
    }
}
