package dev.millrace.sync.stream;

/** The service has answered something that is no page of the stream; the message is for people and ends with a full stop. */
public final class StreamUnreadable extends RuntimeException {

    StreamUnreadable(String message) {
        super(message, null, false, false);
    }
}
