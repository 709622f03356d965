package dev.millrace.command.migrate;

import dev.millrace.importing.FileRows;
import dev.millrace.importing.ImportFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a CSV file an entity. Delimiter and encoding are guessed where neither the entity nor the source says
 * them.
 */
final class CsvFolder implements OldSystem {

    private final MigrationConfig config;

    CsvFolder(MigrationConfig config) {
        this.config = config;
    }

    @Override
    public Rows rows(Entity entity, @Nullable Place behind) {
        var file = config.resolve(config.source().path("folder").asText(".")).resolve(entity.from().path("file").asText());
        return FileTable.open(
                file,
                new FileRows.Reading(ImportFormat.CSV, said(entity, "delimiter"), said(entity, "encoding"), List.of()),
                behind);
    }

    private @Nullable String said(Entity entity, String name) {
        var own = entity.from().path(name).textValue();
        return own == null ? config.source().path(name).textValue() : own;
    }

    /** A file is not read twice to count its rows: progress goes by its bytes. */
    @Override
    public OptionalLong count(Entity entity) {
        return OptionalLong.empty();
    }

    @Override
    public void close() {}
}
