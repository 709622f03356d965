package dev.millrace.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint takes what is sent to it.
 *
 * @param failures how many attempts in a row have failed
 * @param failingSince when the first of them failed; null where none has
 */
public record Health(int failures, @Nullable Instant failingSince) {

    static final Health WELL = new Health(0, null);
}
