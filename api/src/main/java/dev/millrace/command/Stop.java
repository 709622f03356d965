package dev.millrace.command;

/** The command can go no further; the message says why, to whoever typed it. */
public final class Stop extends RuntimeException {

    private final int exitCode;

    private Stop(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Something has to be mended before it can be done. */
    public static Stop wrong(String message) {
        return new Stop(ExitCode.WRONG, message);
    }

    /** The command line makes no sense, or what it names cannot be read. */
    public static Stop usage(String message) {
        return new Stop(ExitCode.USAGE, message);
    }

    /** The server could not be reached, or refused. */
    public static Stop server(String message) {
        return new Stop(ExitCode.SERVER, message);
    }

    /** Somebody wants it to end; the thread is interrupted again. */
    public static Stop interrupted() {
        return server("It was interrupted.");
    }

    public int exitCode() {
        return exitCode;
    }
}
