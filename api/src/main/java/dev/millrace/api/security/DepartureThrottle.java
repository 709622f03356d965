package dev.millrace.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.workspace.identity.IdentityFlows;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Bounds how many people go to a provider from one address, because each leaves a row behind: 100 in ten minutes. There is
 * nothing to guess there, so that nobody is made to wait as after a wrong password. Remembers 10,000 addresses of this
 * process.
 */
@Component
final class DepartureThrottle {

    private static final int MOST = 100;

    private final Cache<String, AtomicInteger> departures =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(IdentityFlows.PATIENCE).build();

    /** @throws dev.millrace.refusal.Refusal with 429 where there were too many */
    void depart(String address) {
        if (departures.get(address, key -> new AtomicInteger()).incrementAndGet() > MOST) {
            throw SignInThrottle.refusal(IdentityFlows.PATIENCE);
        }
    }
}
