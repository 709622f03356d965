package dev.millrace.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** A clock that stands still until it is moved, or follows another one. */
public final class SettableClock extends Clock {

    private volatile Supplier<Instant> now;

    public SettableClock(Instant start) {
        now = () -> start;
    }

    public void follow(Supplier<Instant> other) {
        now = other;
    }

    public void advance(Duration by) {
        var next = instant().plus(by);
        now = () -> next;
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
