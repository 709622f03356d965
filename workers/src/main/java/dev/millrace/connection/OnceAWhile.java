package dev.millrace.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Allows something once a while for each key; bounded in memory, so that a key may be forgotten earlier. */
final class OnceAWhile {

    private static final int MOST_KEYS = 10_000;

    private final Cache<String, Boolean> lately;

    OnceAWhile(Duration pause, Clock clock) {
        this.lately = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(pause)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    boolean allows(String key) {
        return lately.asMap().putIfAbsent(key, true) == null;
    }
}
