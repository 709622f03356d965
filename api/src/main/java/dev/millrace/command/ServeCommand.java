package dev.millrace.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Stands here for the help: {@link dev.millrace.api.Millrace} starts the server without the command line. */
@Command(
        name = "serve",
        description = "Starts the server, as does no command at all. Takes Spring Boot's options, such as --server.port=9090.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Runnable {

    @Unmatched
    private String[] options = {};

    @Override
    public void run() {
        throw Stop.usage("The server is not started from here.");
    }
}
