package dev.millrace.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Allows something once a minute for each key; bounded in memory, so that a key may be forgotten earlier. */
final class OnceAMinute {

    private static final int MOST_KEYS = 10_000;

    private final Cache<String, Boolean> lately;

    OnceAMinute(Clock clock) {
        this.lately = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    boolean allows(String key) {
        return lately.asMap().putIfAbsent(key, true) == null;
    }
}
