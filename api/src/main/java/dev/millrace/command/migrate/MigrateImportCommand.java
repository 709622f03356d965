package dev.millrace.command.migrate;

import dev.millrace.command.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "import",
        description = "Writes the rows of the old system as records, a batch at a time. Ends with 1 where rows were rejected. It may be"
                + " killed at any time; --resume goes on behind the last confirmed batch and doubles nothing.",
        mixinStandardHelpOptions = true)
final class MigrateImportCommand implements Callable<Integer> {

    @ParentCommand
    private MigrateCommand migrate;

    @Mixin
    private MigrateOptions options;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Rows that are sent at once; by default what the file says, else 1000.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--skip-errors",
            description = "Leaves rejected rows out and goes on; without it the first batch with one is the last.")
    private boolean skipErrors;

    @Option(names = "--dry-run", description = "Has the server check everything and keep nothing.")
    private boolean dryRun;

    @Option(names = "--resume", description = "Goes on where the run stopped whose state stands beside the report.")
    private boolean resume;

    @Override
    public Integer call() {
        var shell = migrate.shell();
        var config = options.config(shell, batchSize, skipErrors);
        var target = options.target(shell);
        var report = options.report(shell, "migration-report.json");
        try (var drivers = options.drivers(shell);
                var system = OldSystem.open(config, drivers)) {
            var run = new ImportRun(config, system, target, report, dryRun || config.dryRun());
            return run.run(resume) ? ExitCode.FINE : ExitCode.WRONG;
        }
    }
}
