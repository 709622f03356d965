package dev.millrace.api.security;

import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after five failures for an e-mail, or from an address, the next attempt waits 2 s, then 4 s, up
 * to 5 minutes. Quarter of an hour without an attempt forgets everything. An attempt counts as failed from its start,
 * so that a hundred at once are not a hundred free ones. Remembers 10,000 e-mails and addresses of this process.
 */
@Component
final class SignInThrottle {

    private static final int FREE_FAILURES = 5;
    private static final int REMEMBERED = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);

    private record Failures(int count, Instant last) {

        Instant waitsUntil() {
            if (count < FREE_FAILURES) {
                return Instant.MIN;
            }
            var seconds = 1L << Math.min(count - FREE_FAILURES + 1, 30);
            return last.plusSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds()));
        }
    }

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    SignInThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Counts an attempt; or says how long it has to wait, and then does not count it. */
    synchronized Optional<Duration> attempt(String email, String address) {
        var now = clock.instant();
        var wait = max(wait(ofEmail(email), now), wait(ofAddress(address), now));
        if (wait.isPositive()) {
            return Optional.of(wait);
        }
        count(ofEmail(email), now);
        count(ofAddress(address), now);
        return Optional.empty();
    }

    /**
     * Takes an attempt back that succeeded. The e-mail is forgotten; the address keeps its other failures, or whoever
     * has one account could guess at all others between two sign-ins of his own.
     */
    synchronized void succeeded(String email, String address) {
        failures.remove(ofEmail(email));
        failures.computeIfPresent(
                ofAddress(address),
                (key, known) -> known.count() == 1 ? null : new Failures(known.count() - 1, known.last()));
    }

    static Refusal refusal(Duration wait) {
        var seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Refusal.of(
                Refusal.Kind.RATE_LIMITED,
                "sign_in_throttled",
                "Too many attempts to sign in; try again in %d seconds.".formatted(seconds));
    }

    /** Answers 429 with the time to wait, and gives the sentence for the page. */
    static String answer(Duration wait, HttpServletResponse response) {
        var refusal = refusal(wait);
        response.setStatus(refusal.kind().status());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        return String.valueOf(refusal.getMessage());
    }

    private Duration wait(String key, Instant now) {
        var known = failures.get(key);
        if (known == null) {
            return Duration.ZERO;
        }
        if (known.last().plus(FORGOTTEN).isBefore(now)) {
            failures.remove(key);
            return Duration.ZERO;
        }
        var until = known.waitsUntil();
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private void count(String key, Instant now) {
        failures.merge(key, new Failures(1, now), (known, one) -> new Failures(known.count() + 1, now));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static String ofEmail(String email) {
        var text = email.strip().toLowerCase(Locale.ROOT);
        return "email " + text.substring(0, Math.min(text.length(), 254));
    }

    private static String ofAddress(String address) {
        return "address " + address;
    }
}
