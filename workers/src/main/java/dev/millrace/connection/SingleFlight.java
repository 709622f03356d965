package dev.millrace.connection;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets one thread of this process do a piece of work, and gives its result to those that want the same meanwhile. */
final class SingleFlight<T> {

    private final ConcurrentMap<String, CompletableFuture<T>> flights = new ConcurrentHashMap<>();

    /** Does {@code work}, or waits for whoever does it; empty when that takes longer than {@code patience}. */
    Optional<T> run(String key, Duration patience, Supplier<T> work) {
        var mine = new CompletableFuture<T>();
        var running = flights.putIfAbsent(key, mine);
        if (running != null) {
            return join(running, patience);
        }
        try {
            var result = work.get();
            mine.complete(result);
            return Optional.of(result);
        } catch (RuntimeException | Error failed) {
            mine.completeExceptionally(failed);
            throw failed;
        } finally {
            flights.remove(key, mine);
        }
    }

    private static <T> Optional<T> join(CompletableFuture<T> running, Duration patience) {
        try {
            return Optional.of(running.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException tooLong) {
            return Optional.empty();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("What another thread did for this one failed.", failed.getCause());
        }
    }
}
