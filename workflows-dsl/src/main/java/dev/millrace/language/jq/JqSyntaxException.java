package dev.millrace.language.jq;

import org.jspecify.annotations.Nullable;

/** The source is not an expression that we offer: where, why, and what may have been meant. */
public final class JqSyntaxException extends RuntimeException {

    private final int offset;
    private final int length;
    private final @Nullable String suggestion;

    JqSyntaxException(int offset, int length, String message, @Nullable String suggestion) {
        super(message, null, false, false);
        this.offset = offset;
        this.length = length;
        this.suggestion = suggestion;
    }

    static JqSyntaxException at(int offset, int length, String message) {
        return new JqSyntaxException(offset, length, message, null);
    }

    /** Where the offending token starts: a 0-based index into the source; the source's length when it ends too early. */
    public int offset() {
        return offset;
    }

    /** How many characters the offending token has; 0 at the end of the source. */
    public int length() {
        return length;
    }

    /** A name near the unknown one, for instance {@code map/1} for {@code mapp/1}. */
    public @Nullable String suggestion() {
        return suggestion;
    }
}
