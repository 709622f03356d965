package dev.millrace.command;

/** How the command ends, for scripts. */
final class ExitCode {

    static final int FINE = 0;

    /** The automation has mistakes, its run faulted, a test case failed, a backtest differs. */
    static final int WRONG = 1;

    /** The command line makes no sense, or a file that it names cannot be read. */
    static final int USAGE = 2;

    /** The server could not be reached, or refused. */
    static final int SERVER = 3;

    private ExitCode() {}
}
