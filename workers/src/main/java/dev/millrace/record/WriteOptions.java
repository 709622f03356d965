package dev.millrace.record;

/**
 * @param silent whether nobody is told: no events
 * @param rehearsed whether everything is checked and nothing kept
 */
public record WriteOptions(boolean silent, boolean rehearsed) {

    /** Written, and told of. */
    public static final WriteOptions NORMAL = new WriteOptions(false, false);
}
