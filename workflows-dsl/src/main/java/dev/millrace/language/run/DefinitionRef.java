package dev.millrace.language.run;

/**
 * A pinned version of a definition. It never changes: a version that has been stored keeps its contents, and
 * {@code sha256} is theirs.
 */
public record DefinitionRef(String workspaceId, String namespace, String name, String version, String sha256) {}
