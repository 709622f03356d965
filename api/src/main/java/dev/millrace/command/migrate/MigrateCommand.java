package dev.millrace.command.migrate;

import dev.millrace.command.MillraceCommand;
import dev.millrace.command.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code millrace migrate}: the steps of a move from an old system, in the order in which they are taken. */
@Command(
        name = "migrate",
        description = "Moves data from an old system (CSV, JSON, a REST API, a database) into records: assess, test, import, verify.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrateAssessCommand.class,
            MigrateTestCommand.class,
            MigrateImportCommand.class,
            MigrateVerifyCommand.class
        })
public final class MigrateCommand implements Runnable {

    @ParentCommand
    private MillraceCommand millrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "There is no command: assess, test, import or verify.");
    }

    Shell shell() {
        return millrace.shell();
    }
}
