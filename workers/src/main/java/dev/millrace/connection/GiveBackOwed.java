package dev.millrace.connection;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells providers that the access of members who were removed has ended, each within a deadline, and five times at most in an
 * hour and a half. The tokens are deleted once the provider has been told, and after the last time in any case.
 */
public class GiveBackOwed {

    private static final Logger log = LoggerFactory.getLogger(GiveBackOwed.class);
    private static final int AT_ONCE = 5;

    private final OwedRevocationStore store;
    private final Revocation revocation;
    private final Clock clock;

    GiveBackOwed(OwedRevocationStore store, Revocation revocation, Clock clock) {
        this.store = store;
        this.revocation = revocation;
        this.clock = clock;
    }

    /** Takes some of those that are due; what a process dies over is tried again by the next. */
    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    public void look() {
        try {
            for (var owed : store.claim(clock.instant(), AT_ONCE)) {
                if (revocation.revoke(owed.access(), owed.revocationId())) {
                    store.delete(owed.revocationId());
                } else if (owed.attempt() >= OwedRevocationStore.ATTEMPTS) {
                    log.warn(
                            "{} was told {} times in vain that {} ends; the tokens are deleted here, and the access stays there until it ends by itself or somebody ends it there",
                            owed.access().provider(),
                            owed.attempt(),
                            owed.revocationId());
                    store.delete(owed.revocationId());
                }
            }
            store.deleteGivenUp(clock.instant());
        } catch (TransientDataAccessException notNow) {
            log.warn("Providers could not be told of access that ended, and are in ten seconds: {}", notNow.toString());
        }
    }
}
