package dev.millrace.command;

/** The command can go no further; the message says why, to whoever typed it. */
final class Stop extends RuntimeException {

    private final int exitCode;

    private Stop(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    static Stop usage(String message) {
        return new Stop(ExitCode.USAGE, message);
    }

    static Stop server(String message) {
        return new Stop(ExitCode.SERVER, message);
    }

    static Stop interrupted() {
        return server("It was interrupted.");
    }

    int exitCode() {
        return exitCode;
    }
}
