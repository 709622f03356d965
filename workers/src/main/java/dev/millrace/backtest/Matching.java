package dev.millrace.backtest;

import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.ListenActivity.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * For another version: finds what the one that ran got, each answer once. That is the answer to the same request, of the task
 * with the same name if it has one, in the order of the recording; else what the task with the same name got in the same turn
 * and attempt. Nothing is recorded for what is left. Safe for use by many threads.
 */
final class Matching implements Recorded {

    private final List<Answered> left;
    private final List<Heard> unheard;
    private final Instant startedAt;

    Matching(Instant startedAt, List<Answered> recorded, List<Heard> heard) {
        this.left = new ArrayList<>(recorded);
        this.unheard = new ArrayList<>(heard);
        this.startedAt = startedAt;
    }

    @Override
    public synchronized @Nullable Answered find(Asked asked, String key) {
        var found = first(was -> was.asked().asksTheSameAs(asked) && was.asked().isOfTheSameTaskAs(asked))
                .or(() -> first(was -> was.asked().asksTheSameAs(asked)))
                .or(() -> first(was -> was.asked().isOfTheSameTurnAs(asked)))
                .orElse(null);
        left.remove(found);
        return found;
    }

    private Optional<Answered> first(Predicate<Answered> fitting) {
        return left.stream().filter(fitting).findFirst();
    }

    /** What the task with the same name heard, else whoever heard what this one listens to; of it, what this one listens to. */
    @Override
    public synchronized List<Received> heard(Listener listener) {
        var found = unheard.stream()
                .filter(heard -> heard.key().equals(listener.key()))
                .findFirst()
                .or(() -> unheard.stream()
                        .filter(heard -> Heard.task(heard.key()).equals(Heard.task(listener.key())))
                        .findFirst())
                .or(() -> unheard.stream()
                        .filter(heard -> heard.events().stream().anyMatch(event -> fits(listener.any(), event)))
                        .findFirst());
        found.ifPresent(unheard::remove);
        return found.map(heard -> heard.events().stream()
                        .filter(event -> fits(listener.any(), event))
                        .toList())
                .orElse(List.of());
    }

    private boolean fits(List<Wanted> any, Received received) {
        var event = received.event();
        return event == null || any.stream().anyMatch(wanted -> wanted.fits(event, startedAt));
    }

    /** What was asked by the version that ran, and by this one no longer. */
    synchronized List<Answered> left() {
        return List.copyOf(left);
    }
}
