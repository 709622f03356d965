package dev.millrace.source.gate;

import com.nimbusds.jose.jwk.JWKSet;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.refusal.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of issuers, fetched through the guarded way out within 3 s and kept for ten minutes. While they cannot be
 * fetched anew the old ones count for a day; an unknown key makes them be fetched anew at most every 30 s.
 */
public final class Jwks {

    private static final Logger LOG = LoggerFactory.getLogger(Jwks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(30);
    private static final Duration USABLE = Duration.ofDays(1);
    private static final int LARGEST = 512 * 1024;
    private static final int MOST_KEPT = 1_000;

    private final Egress egress;
    private final Clock clock;
    private final ReentrantLock turns = new ReentrantLock();
    private final Map<URI, Entry> kept = new LinkedHashMap<>();

    /** One issuer's keys; its lock lets one request fetch while the others wait for the same answer. */
    private static final class Entry {

        private final ReentrantLock fetching = new ReentrantLock();
        private @Nullable JWKSet keys;
        private Instant fetchedAt = Instant.MIN;
        private Instant triedAt = Instant.MIN;
    }

    public Jwks(Egress egress, Clock clock) {
        this.egress = egress;
        this.clock = clock;
    }

    /**
     * The keys that stand at {@code url}.
     *
     * @param anew whether the ones that are kept have just proved too old
     * @throws Refusal 503 where there are none: the sender sends again
     */
    JWKSet keys(URI url, boolean anew) {
        var entry = entry(url);
        entry.fetching.lock();
        try {
            var now = clock.instant();
            var due = anew || entry.keys == null || entry.fetchedAt.plus(FRESH).isBefore(now);
            if (due && (entry.triedAt.equals(Instant.MIN) || !entry.triedAt.plus(AT_MOST_EVERY).isAfter(now))) {
                entry.triedAt = now;
                fetch(url, entry, now);
            }
            if (entry.keys == null || entry.fetchedAt.plus(USABLE).isBefore(now)) {
                throw Refusal.unavailable(
                        "verifier_keys_unavailable",
                        "The keys at %s could not be read, and so nothing that they sign can be taken now.".formatted(url),
                        AT_MOST_EVERY);
            }
            return entry.keys;
        } finally {
            entry.fetching.unlock();
        }
    }

    private void fetch(URI url, Entry entry, Instant now) {
        try {
            var request = EgressRequest.of("GET", url)
                    .withHeaders(List.of(new Header("Accept", "application/jwk-set+json, application/json")))
                    .withDeadline(PATIENCE)
                    .withMaxAnswer(LARGEST, EgressRequest.Overflow.FAIL);
            var answer = egress.exchange(request);
            if (answer.status() != 200) {
                LOG.warn("The keys at {} could not be read: status {}", url, answer.status());
                return;
            }
            entry.keys = JWKSet.parse(new String(answer.body(), StandardCharsets.UTF_8)).toPublicJWKSet();
            entry.fetchedAt = now;
        } catch (EgressFailure | ParseException failed) {
            LOG.warn("The keys at {} could not be read: {}", url, failed.getMessage());
        }
    }

    private Entry entry(URI url) {
        turns.lock();
        try {
            if (kept.size() >= MOST_KEPT && !kept.containsKey(url)) {
                kept.remove(kept.keySet().iterator().next());
            }
            return kept.computeIfAbsent(url, first -> new Entry());
        } finally {
            turns.unlock();
        }
    }
}
