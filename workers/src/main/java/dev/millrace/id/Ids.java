package dev.millrace.id;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

/**
 * Makes identifiers such as {@code run_06f8z3k1v9tq4m0c2x7bhw5n8d}: a prefix, then 48 bits of milliseconds and 80 bits
 * that are random at the first id of a millisecond and count up within it, in Crockford's base 32. The ids of one
 * instance sort as text in the order in which they were made. Safe for use by many threads.
 */
public final class Ids {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis;
    private long high;
    private long low;

    public Ids(Clock clock) {
        this.clock = clock;
    }

    /** What sorts before every id with {@code prefix} that is made at {@code moment} or later, to be compared with. */
    public static String from(String prefix, Instant moment) {
        var text = new StringBuilder(prefix.length() + 11).append(prefix).append('_');
        append(text, moment.toEpochMilli(), 10);
        return text.toString();
    }

    /** The next id with {@code prefix}, for instance {@code evt}. */
    public String next(String prefix) {
        long millis;
        long upper;
        long lower;
        synchronized (this) {
            var now = clock.millis();
            if (now > lastMillis) {
                lastMillis = now;
                high = random.nextLong() & 0x7FFF_FFFFFFL;
                low = random.nextLong() & 0xFF_FFFFFFFFL;
            } else {
                // The clock stood still or went back: counting up keeps the order.
                low = (low + 1) & 0xFF_FFFFFFFFL;
                if (low == 0) {
                    high++;
                }
            }
            millis = lastMillis;
            upper = high;
            lower = low;
        }
        var text = new StringBuilder(prefix.length() + 27).append(prefix).append('_');
        append(text, millis, 10);
        append(text, upper, 8);
        append(text, lower, 8);
        return text.toString();
    }

    private static void append(StringBuilder text, long bits, int digits) {
        for (var shift = (digits - 1) * 5; shift >= 0; shift -= 5) {
            text.append(ALPHABET[(int) (bits >>> shift) & 31]);
        }
    }
}
