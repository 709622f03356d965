package dev.millrace.record;

import org.jspecify.annotations.Nullable;

/**
 * @param silent whether nobody is told: no events
 * @param rehearsed whether everything is checked and nothing kept
 * @param rehearsal the id of a rehearsal in several calls: what one would have written, the next ones meet, until
 *     {@link RecordWriter#forgetRehearsal}; null for a rehearsal that is all in one call
 */
public record WriteOptions(boolean silent, boolean rehearsed, @Nullable String rehearsal) {

    /** Written, and told of. */
    public static final WriteOptions NORMAL = new WriteOptions(false, false);

    public WriteOptions(boolean silent, boolean rehearsed) {
        this(silent, rehearsed, null);
    }
}
