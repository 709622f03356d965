package dev.millrace.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The machine's own look-up. It runs in native code that nothing can stop, so it has a few threads of its own, and one
 * look-up serves all who ask for the same host meanwhile and within a second: a name server that hangs costs one
 * thread, not one a caller.
 */
final class SystemResolver implements Resolver, AutoCloseable {

    private static final int THREADS = 16;
    private static final int WAITING = 10_000;

    /** Blocks as long as the operating system likes. */
    @FunctionalInterface
    interface LookUp {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final int MANY = 1000;

    private record Answer(CompletableFuture<List<InetAddress>> addresses, long asked) {

        boolean isCurrent() {
            return !addresses.isDone() || System.nanoTime() - asked < KEPT.toNanos();
        }
    }

    private final LookUp lookUp;
    private final ConcurrentMap<String, Answer> answers = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("millrace-lookup-", 1).factory());

    SystemResolver() {
        this(InetAddress::getAllByName);
    }

    SystemResolver(LookUp lookUp) {
        this.lookUp = lookUp;
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public List<InetAddress> resolve(String host, Duration within)
            throws UnknownHostException, TimeoutException, InterruptedException {
        try {
            return current(host).addresses().get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw unknown(host, failed.getCause());
        } catch (RejectedExecutionException full) {
            throw unknown(host, full);
        }
    }

    private Answer current(String host) {
        var answer = answers.get(host);
        if (answer != null && answer.isCurrent()) {
            return answer;
        }
        if (answers.size() > MANY) {
            answers.values().removeIf(old -> !old.isCurrent());
        }
        return answers.compute(host, (name, other) -> other != null && other.isCurrent() ? other : ask(name));
    }

    private Answer ask(String host) {
        var answer = new Answer(new CompletableFuture<>(), System.nanoTime());
        threads.execute(() -> {
            try {
                answer.addresses().complete(List.of(lookUp.of(host)));
            } catch (UnknownHostException | RuntimeException failed) {
                answers.remove(host, answer);
                answer.addresses().completeExceptionally(failed);
            }
        });
        return answer;
    }

    private static UnknownHostException unknown(String host, Throwable origin) {
        var unknown = new UnknownHostException(host);
        unknown.initCause(origin);
        return unknown;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
