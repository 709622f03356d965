package dev.millrace.language.lint;

import java.util.stream.LongStream;

/**
 * How many cases a property test tries, and from which seed on; each case has the next seed. For a longer search
 * {@code -Dmillrace.property.runs=N}, for one case once more {@code -Dmillrace.property.seed=S} and a run of 1.
 */
public record Search(long seed, int runs) {

    /** {@code runs} cases from the first seed on, unless the system's properties ask for others. */
    public static Search of(int runs) {
        return new Search(Long.getLong("millrace.property.seed", 1), Integer.getInteger("millrace.property.runs", runs));
    }

    public LongStream seeds() {
        return LongStream.range(seed, seed + runs);
    }
}
