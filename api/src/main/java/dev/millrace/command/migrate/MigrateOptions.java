package dev.millrace.command.migrate;

import dev.millrace.command.ProblemLine;
import dev.millrace.command.ServerOptions;
import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.ConfigReader.Defaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every step of a migration is told on the command line. */
final class MigrateOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "migration.yml",
            description = "The migration: source, entities, mappings; by default ${DEFAULT-VALUE}.")
    private Path config;

    @Option(names = "--source", paramLabel = "KIND", description = "csv, json, rest or jdbc, where the file does not say it.")
    private @Nullable String source;

    @Option(names = "--driver-path", paramLabel = "JAR", description = "The driver of a database; PostgreSQL's is there.")
    private @Nullable Path driverPath;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report in JSON goes.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Writes one JSON document, the report, in place of lines for people.")
    private boolean json;

    @Mixin
    private ServerOptions server;

    /** The migration; stops with 1 where the file has mistakes, all of which were told. */
    MigrationConfig config(Shell shell, @Nullable Integer batchSize, boolean skipErrors) {
        var file = shell.directory().resolve(config);
        if (batchSize != null && (batchSize < 1 || batchSize > EntityReader.LARGEST_BATCH)) {
            throw Stop.usage("--batch-size is from 1 to %d.".formatted(EntityReader.LARGEST_BATCH));
        }
        var checked = ConfigReader.read(file, bytes(file), shell.environment(), new Defaults(kind(), batchSize, skipErrors));
        checked.problems().forEach(problem -> shell.warn(ProblemLine.of(config, problem)));
        if (checked.config() == null) {
            throw Stop.wrong("%s has %s; nothing was done.".formatted(
                    config, checked.problems().size() == 1 ? "a mistake" : checked.problems().size() + " mistakes"));
        }
        return checked.config();
    }

    private @Nullable SourceKind kind() {
        if (source == null) {
            return null;
        }
        for (var kind : SourceKind.values()) {
            if (kind.word().equals(source)) {
                return kind;
            }
        }
        throw Stop.usage("--source is csv, json, rest or jdbc.");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw Stop.usage("%s cannot be read; give the migration by --config.".formatted(file));
        }
    }

    /** The server, which has answered once: whoever mistypes its address is not kept waiting by retries. */
    Target target(Shell shell) {
        var target = new Target(server.server(shell));
        target.reach();
        return target;
    }

    Drivers drivers(Shell shell) {
        return new Drivers(driverPath == null ? null : shell.directory().resolve(driverPath));
    }

    /** Where the report goes; to {@code otherwise} where nobody says. */
    ReportFile report(Shell shell, String otherwise) {
        return ReportFile.at(shell.directory().resolve(report == null ? Path.of(otherwise) : report), shell, json);
    }
}
