package dev.millrace.command.migrate;

import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the report goes, in JSON: to a file, and with {@code --json} to the standard output as well, in place of what
 * people read.
 */
final class ReportFile {

    private final Path file;
    private final Shell shell;
    private final boolean json;

    private ReportFile(Path file, Shell shell, boolean json) {
        this.file = file;
        this.shell = shell;
        this.json = json;
    }

    /** Refuses at once what long work would otherwise end with. */
    static ReportFile at(Path file, Shell shell, boolean json) {
        var folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw Stop.usage("There is no folder %s for the report.".formatted(folder));
        }
        return new ReportFile(file, shell, json);
    }

    /** For whoever reads: says nothing with {@code --json}, where only the document goes out. */
    Shell people() {
        return json
                ? new Shell(new PrintWriter(Writer.nullWriter()), shell.err(), shell.environment(), shell.directory())
                : shell;
    }

    Path path() {
        return file;
    }

    /** A file beside it. */
    Path beside(String name) {
        return file.resolveSibling(name);
    }

    void write(Object report) {
        try {
            Json.mapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), report);
        } catch (IOException failed) {
            throw Stop.usage("%s cannot be written: %s".formatted(file, failed.getMessage()));
        }
        if (json) {
            shell.json(report);
        }
    }
}
