package dev.millrace.start;

/** The reason why Millrace does not start, in sentences for the person who started it: what is wrong, what to do. */
public final class CannotStart extends RuntimeException {

    public CannotStart(String message) {
        super(message);
    }

    public CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
