package dev.millrace.webhook.type;

/** An event could not be brought into an older form. The message says why, and may show parts of the event. */
public final class TransformationFailure extends RuntimeException {

    public TransformationFailure(String message) {
        super(message, null, false, false);
    }
}
