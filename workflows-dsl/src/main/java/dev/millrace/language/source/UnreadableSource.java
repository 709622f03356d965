package dev.millrace.language.source;

import org.jspecify.annotations.Nullable;

/**
 * A text that is not a document at all: broken UTF-8, broken YAML or JSON, or something that we refuse to expand. The
 * message is meant for the author.
 */
public final class UnreadableSource extends RuntimeException {

    private final Position position;
    private final @Nullable String suggestion;

    UnreadableSource(Position position, String message) {
        this(position, message, null);
    }

    UnreadableSource(Position position, String message, @Nullable String suggestion) {
        // An author's mistake, not ours: a stack trace would cost more than reading did.
        super(message, null, false, false);
        this.position = position;
        this.suggestion = suggestion;
    }

    public Position position() {
        return position;
    }

    /** The text to put at the position, or null. */
    public @Nullable String suggestion() {
        return suggestion;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
