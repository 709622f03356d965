package dev.millrace.command.migrate;

import dev.millrace.importing.FileRows;
import dev.millrace.importing.ImportFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Files with documents: an array, at a {@code path} within the file where one is given, or a document a line. */
final class JsonFiles implements OldSystem {

    private final MigrationConfig config;

    JsonFiles(MigrationConfig config) {
        this.config = config;
    }

    @Override
    public Rows rows(Entity entity, @Nullable Place behind) {
        var name = entity.from().path("file").asText();
        var encoding = entity.from().path("encoding").textValue();
        var path = entity.from().path("path").asText("");
        return FileTable.open(
                config.resolve(config.source().path("folder").asText(".")).resolve(name),
                new FileRows.Reading(
                        ImportFormat.of(null, name).filter(ImportFormat.NDJSON::equals).orElse(ImportFormat.JSON),
                        null,
                        encoding == null ? config.source().path("encoding").textValue() : encoding,
                        path.isEmpty() ? List.of() : List.of(path.split("\\."))),
                behind);
    }

    @Override
    public OptionalLong count(Entity entity) {
        return OptionalLong.empty();
    }

    @Override
    public void close() {}
}
