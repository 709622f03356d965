package dev.millrace.automation;

import java.time.Instant;

/** A version as it was stored: {@code definition} is the text that was given, {@code sha256} its fingerprint. */
public record StoredVersion(
        String namespace,
        String name,
        String version,
        String sha256,
        String definition,
        String createdBy,
        Instant createdAt) {}
