package dev.millrace.record;

import java.time.Instant;

/** A record without its data: enough to tell whether it has changed, at a small part of the cost. */
public record RecordHead(String recordId, long version, Instant updatedAt, boolean deleted) {}
