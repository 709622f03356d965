package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One entry of a record's history.
 *
 * @param version the one that the change made
 * @param changes each field that changed, with {@code from} and {@code to}; a new record has only {@code to}
 */
public record RecordChange(
        String changeId,
        String recordId,
        String type,
        long version,
        RecordOutcome.Action action,
        ObjectNode changes,
        Cause cause,
        Instant at) {}
