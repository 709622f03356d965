package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
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

    /** Where the rows of {@code entity} come from, as it is written: a resumed run goes on only where that is the same. */
    String origin(Entity entity) {
        return Json.write(List.of(
                kind.word(),
                source.path("folder").asText(),
                source.path("base_url").asText(),
                source.path("url").asText(),
                entity.from()));
    }

    /** What a path of the file means. */
    Path resolve(String path) {
        return file.toAbsolutePath().getParent().resolve(path);
    }
}
