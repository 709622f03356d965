package dev.millrace.process;

import dev.millrace.language.run.WorkflowError;

/** A process was killed because it went beyond a limit, or could not be started: an error of the language. */
final class Stopped extends RuntimeException {

    private final transient WorkflowError error;

    Stopped(WorkflowError error) {
        super(error.detail(), null, false, false);
        this.error = error;
    }

    static Stopped because(String detail) {
        return new Stopped(WorkflowError.Type.RUNTIME.error(detail));
    }

    static Stopped misconfigured(String detail) {
        return new Stopped(WorkflowError.Type.CONFIGURATION.error(detail));
    }

    WorkflowError error() {
        return error;
    }
}
