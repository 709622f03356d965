package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A migration as its file describes it, checked.
 *
 * @param file to which relative paths belong
 * @param source the old system's settings, as they are written: secrets are resolved where they are used
 * @param entities in the order in which they are moved: before each stand those to which it refers
 */
record MigrationConfig(
        Path file, SourceKind kind, ObjectNode source, Placeholders placeholders, List<Entity> entities, boolean dryRun) {

    MigrationConfig {
        entities = List.copyOf(entities);
    }

    /** What a path of the file means. */
    Path resolve(String path) {
        return file.toAbsolutePath().getParent().resolve(path);
    }
}
