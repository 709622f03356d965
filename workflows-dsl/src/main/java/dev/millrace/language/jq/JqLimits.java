package dev.millrace.language.jq;

/**
 * How much one evaluation may do before it ends with a {@link JqException} whose {@link JqException#limit()} is true.
 *
 * @param steps evaluation steps: every expression evaluated, every turn of a loop, every comparison, and a share for
 *     every character and element that is read or copied
 * @param size units of values made: a character is 1, an element of an array 8, an entry of an object 16. The outputs
 *     are held to the same bound once more, written out in full, so that shared structure cannot unfold behind us
 * @param depth how deeply expressions may call each other and values may nest while one is worked on
 */
public record JqLimits(long steps, long size, int depth) {

    /**
     * At most about 0.2 s on a slow core, and a stack of less than 512 KB: the heaviest expressions overflow one of that
     * size at 385 levels, whichever compiler Java has got to.
     */
    public static final JqLimits DEFAULT = new JqLimits(1_000_000, 8L * 1024 * 1024, 320);

    /** A few milliseconds at most, for expressions that many others wait for, such as filters at the acceptance of an event. */
    public static final JqLimits FILTER = new JqLimits(20_000, 1024 * 1024, 320);

    public JqLimits {
        if (steps < 1 || size < 1 || depth < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
