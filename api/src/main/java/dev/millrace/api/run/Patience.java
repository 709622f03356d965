package dev.millrace.api.run;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller is ready to wait: {@code Prefer: wait=N} (RFC 7240, section 4.3), 60 s at most. */
final class Patience {

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,30})\"?(?=$|[,;\\s])", Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Patience() {}

    /** Zero without the preference. */
    static Duration of(@Nullable String prefer) {
        var wait = prefer == null ? null : WAIT.matcher(prefer);
        if (wait == null || !wait.find()) {
            return Duration.ZERO;
        }
        var asked = new BigInteger(wait.group(1)).min(BigInteger.valueOf(LONGEST.toSeconds()));
        return Duration.ofSeconds(asked.longValueExact());
    }
}
