package dev.millrace.command;

/** How the command ends, for scripts. */
public final class ExitCode {

    public static final int FINE = 0;

    /** The automation or a migration has mistakes, its run faulted, a test case failed, a backtest or a verification differs. */
    public static final int WRONG = 1;

    /** The command line makes no sense, or what it names, a file or an old system, cannot be read. */
    public static final int USAGE = 2;

    /** The server could not be reached, or refused. */
    public static final int SERVER = 3;

    private ExitCode() {}
}
