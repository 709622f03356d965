package dev.millrace.command;

import dev.millrace.command.migrate.MigrateCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line: which subcommands there are, and how all of them end. */
@Command(
        name = "millrace",
        description = "Durable automations: check, try, test, run, draw and publish them. Without a command, the server starts.",
        mixinStandardHelpOptions = true,
        versionProvider = MillraceCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            LintCommand.class,
            TestCommand.class,
            RunCommand.class,
            DiagramCommand.class,
            PushCommand.class,
            BacktestCommand.class,
            LogsCommand.class,
            HookCommand.class,
            VaultCommand.class,
            MigrateCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:All is well.",
            "1:The automation is wrong, its run faulted, a test case failed, a backtest differs, or a migration has"
                    + " rejected rows or differences.",
            "2:The command line makes no sense, or a file or an old system cannot be read.",
            "3:The server could not be reached, or refused."
        })
public final class MillraceCommand implements Runnable {

    private static final Set<String> OPTIONS_OF_OURS = Set.of("-h", "--help", "-V", "--version");

    private final Shell shell;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    MillraceCommand(Shell shell) {
        this.shell = shell;
    }

    /** Whether {@code arguments} are for the command; none, or options alone, are the server's. */
    public static boolean isMeant(String... arguments) {
        return arguments.length > 0 && (!arguments[0].startsWith("-") || OPTIONS_OF_OURS.contains(arguments[0]));
    }

    /** Carries out the command and gives the process's exit code. */
    public static int run(String... arguments) {
        // Before anything logs: the server's own settings are for a server.
        System.setProperty("logback.configurationFile", "dev/millrace/command/logback.xml");
        var shell = new Shell(
                new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.getenv(), Path.of(""));
        return run(shell, arguments);
    }

    static int run(Shell shell, String... arguments) {
        return new CommandLine(new MillraceCommand(shell))
                .setOut(shell.out())
                .setErr(shell.err())
                // An @ names a file with JSON, and not one with more arguments.
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    if (thrown instanceof Stop stop) {
                        shell.warn("millrace: " + stop.getMessage());
                        return stop.exitCode();
                    }
                    throw thrown;
                })
                .execute(arguments);
    }

    /** Where it was typed, and where it says what it has to say. */
    public Shell shell() {
        return shell;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "There is no command.");
    }

    /** What the build wrote into the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(MillraceCommand.class.getPackage().getImplementationVersion());
            return new String[] {"millrace " + version.orElse("dev")};
        }
    }

    /** The environment of this process, as settings are looked up. */
    static Optional<String> setting(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
