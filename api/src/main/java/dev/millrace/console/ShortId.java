package dev.millrace.console;

/**
 * An id as tables show it: its prefix and the end that tells it from its neighbours.
 *
 * @param full what is copied
 */
public record ShortId(String full, String shown) {

    private static final int TAIL = 6;

    public static ShortId of(String id) {
        var prefix = id.indexOf('_') + 1;
        return id.length() - prefix <= TAIL + 2
                ? new ShortId(id, id)
                : new ShortId(id, id.substring(0, prefix) + "…" + id.substring(id.length() - TAIL));
    }
}
