package dev.millrace.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "hook",
        description = "Tries the sources where webhooks come in: sends samples to them, and forwards what they take.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HookSendCommand.class, HookListenCommand.class})
final class HookCommand implements Runnable {

    /** As the server takes it; so that no other path is asked for. */
    static final String NAME = "[a-z0-9][a-z0-9_-]{0,62}";

    @ParentCommand
    private MillraceCommand millrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "There is no command: send or listen.");
    }

    Shell shell() {
        return millrace.shell();
    }

    /** @throws Stop where {@code text} cannot be a source's name */
    static String source(String text) {
        if (!text.matches(NAME)) {
            throw Stop.usage("'%s' is not the name of a source.".formatted(text));
        }
        return text;
    }
}
