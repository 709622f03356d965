package dev.millrace.language.lint;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a text, told without knowing where it stands.
 *
 * @param offset the character at which it goes wrong, or {@link #WHOLE}
 */
record Mistake(int offset, String message, @Nullable String suggestion) {

    /** The offset of a mistake that is the whole text's. */
    static final int WHOLE = -1;

    static Mistake whole(String message, @Nullable String suggestion) {
        return new Mistake(WHOLE, message, suggestion);
    }
}
