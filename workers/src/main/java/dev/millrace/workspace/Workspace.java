package dev.millrace.workspace;

import java.time.Instant;

/** Whom everything belongs to. */
public record Workspace(String workspaceId, String name, Instant createdAt) {}
