package dev.millrace.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/**
 * Writes what many threads bring at the same time together: statements and a commit cost nearly the same for one as for
 * a hundred. Nobody waits for others to come. Who comes while all writers are busy goes with the next, so batches are of
 * one where there is room and grow with the load.
 *
 * <p>Where a batch fails for one of its items, each is written alone, so that only that one fails.
 */
public final class GroupCommit<T, R> implements AutoCloseable {

    private static final int MOST_TOGETHER = 200;
    private static final long HEAVIEST_TOGETHER = 8L << 20;
    private static final long CLOSE_LIMIT = TimeUnit.SECONDS.toMillis(10);

    private final BlockingQueue<Waiting<T, R>> queue = new LinkedBlockingQueue<>();
    private final Function<List<T>, List<R>> write;
    private final ToLongFunction<T> weight;
    private final List<Thread> writers;
    private volatile boolean closed;

    /** @param item nothing where a writer shall end */
    private record Waiting<T, R>(@Nullable T item, CompletableFuture<R> result) {}

    /**
     * @param write writes items in one transaction and gives a result each, in their order; called by {@code writers}
     *     threads of our own, and so never inside the caller's transaction
     * @param weight in characters; a batch ends with the item that brings it over 8 Mi
     */
    public GroupCommit(String name, int writers, Function<List<T>, List<R>> write, ToLongFunction<T> weight) {
        this.write = write;
        this.weight = weight;
        this.writers = IntStream.range(0, writers)
                .mapToObj(number ->
                        Thread.ofPlatform().daemon().name(name + "-" + number).start(this::writeUntilClosed))
                .toList();
    }

    /** Returns once {@code item} is durable; throws what the writing threw. */
    public R commit(T item) {
        var waiting = new Waiting<T, R>(item, new CompletableFuture<>());
        queue.add(waiting);
        if (closed && queue.remove(waiting)) {
            throw new IllegalStateException("nothing is written any more");
        }
        try {
            return waiting.result().get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted, and perhaps written", interrupted);
        }
    }

    /** How many items no writer has taken yet. */
    int waiting() {
        return queue.size();
    }

    private void writeUntilClosed() {
        while (true) {
            try {
                var batch = next();
                if (batch.isEmpty()) {
                    return;
                }
                write(batch);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Everything that waits, within bounds; nothing where this writer shall end. */
    private List<Waiting<T, R>> next() throws InterruptedException {
        var batch = new ArrayList<Waiting<T, R>>();
        var left = HEAVIEST_TOGETHER;
        for (var next = queue.take(); next != null; next = queue.poll()) {
            if (next.item() == null) {
                if (!batch.isEmpty()) {
                    queue.add(next);
                }
                break;
            }
            batch.add(next);
            left -= weight.applyAsLong(next.item());
            if (left <= 0 || batch.size() == MOST_TOGETHER) {
                break;
            }
        }
        return batch;
    }

    private void write(List<Waiting<T, R>> batch) {
        try {
            var results = write.apply(batch.stream().map(Waiting::item).toList());
            for (var index = 0; index < batch.size(); index++) {
                batch.get(index).result().complete(results.get(index));
            }
        } catch (Throwable failed) {
            if (batch.size() == 1 || concernsAll(failed)) {
                batch.forEach(waiting -> waiting.result().completeExceptionally(failed));
            } else {
                batch.forEach(waiting -> write(List.of(waiting)));
            }
        }
    }

    /** Whether it is the database that is away, and no item's fault. */
    private static boolean concernsAll(Throwable failed) {
        return failed instanceof Error
                || failed instanceof TransactionException
                || failed instanceof DataAccessResourceFailureException
                || failed instanceof NonTransientDataAccessResourceException;
    }

    /** Writes what waits, and takes nothing more. */
    @Override
    public void close() {
        closed = true;
        writers.forEach(writer -> queue.add(new Waiting<>(null, new CompletableFuture<>())));
        try {
            for (var writer : writers) {
                writer.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
