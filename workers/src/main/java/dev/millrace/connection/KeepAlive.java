package dev.millrace.connection;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Looks after what people have granted and nobody uses, once a day each: a refresh token that is not used dies at most
 * providers, and a token without an end may have been taken back.
 */
public class KeepAlive {

    private static final Logger log = LoggerFactory.getLogger(KeepAlive.class);
    private static final Duration IDLE = Duration.ofDays(1);
    private static final int AT_ONCE = 20;

    private final ConnectionStore store;
    private final GrantedTokens granted;
    private final Clock clock;

    KeepAlive(ConnectionStore store, GrantedTokens granted, Clock clock) {
        this.store = store;
        this.granted = granted;
        this.clock = clock;
    }

    /** Takes some of those that are due; a process that dies meanwhile leaves them for the next day. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    public void look() {
        try {
            for (var usable : store.claimIdle(clock.instant().minus(IDLE), AT_ONCE)) {
                if (usable.held().refresh() == null) {
                    granted.lookAfter(usable);
                } else {
                    granted.renewUnlessSince(usable, clock.instant().minus(IDLE));
                }
            }
        } catch (TransientDataAccessException notNow) {
            log.warn("Connections could not be looked after, and are in a minute: {}", notNow.toString());
        }
    }
}
