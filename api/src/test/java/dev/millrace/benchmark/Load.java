package dev.millrace.benchmark;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Sends orders, in the same way to whoever is measured. */
final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final CalledService service;
    private final AtomicLong numbers = new AtomicLong();

    Load(CalledService service) {
        this.service = service;
    }

    /** What a closed loop showed: runs that ended, in which time, at which cost. */
    record Throughput(long runs, double seconds, Cpu cpu) {

        double perSecond() {
            return runs / seconds;
        }

        Throughput plus(Throughput other) {
            return new Throughput(runs + other.runs, seconds + other.seconds, cpu.plus(other.cpu));
        }
    }

    /** Keeps {@code inFlight} orders between request and call until {@code runs} have ended. */
    Throughput closedLoop(Contestant contestant, int runs, int inFlight) throws InterruptedException {
        var places = new Semaphore(inFlight);
        service.onArrival(number -> places.release());
        var endedBefore = contestant.ended();
        var cpu = contestant.cpu();
        var start = System.nanoTime();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var sent = 0; sent < runs; sent++) {
                if (!places.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("%s made no call for %s".formatted(contestant.name(), PATIENCE));
                }
                var request = contestant.order(numbers.incrementAndGet());
                senders.execute(() -> accepted(request));
            }
        }
        awaitEnded(contestant, endedBefore + runs);
        return new Throughput(
                runs, (System.nanoTime() - start) / 1e9, contestant.cpu().since(cpu));
    }

    /** The time from each request until the call came, at {@code rate} orders a second. */
    Percentiles untilCalled(Contestant contestant, int rate, Duration time) throws InterruptedException {
        var count = (int) (rate * time.toSeconds());
        var first = numbers.get() + 1;
        var sent = new AtomicLongArray(count);
        var taken = new AtomicLongArray(count);
        var left = new CountDownLatch(count);
        service.onArrival(number -> {
            var index = (int) (number - first);
            taken.set(index, System.nanoTime() - sent.get(index));
            left.countDown();
        });
        var endedBefore = contestant.ended();
        paced(rate, count, (index, due) -> {
            var request = contestant.order(first + index);
            sent.set(index, System.nanoTime());
            accepted(request);
        });
        numbers.addAndGet(count);
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("%d calls never came".formatted(left.getCount()));
        }
        awaitEnded(contestant, endedBefore + count);
        return Percentiles.of(nanos(taken));
    }

    /** What an open loop showed: answers of 202, others, and times from the moment at which a request was due. */
    record Acknowledgement(int accepted, int refused, Percentiles time) {}

    /** Sends {@code rate} requests a second whether or not the ones before are answered. */
    Acknowledgement openLoop(int rate, Duration time, LongFunction<HttpRequest> requests) throws InterruptedException {
        service.onArrival(number -> {});
        var count = (int) (rate * time.toSeconds());
        var taken = new AtomicLongArray(count);
        var refused = new AtomicInteger();
        var first = numbers.getAndAdd(count) + 1;
        // Made and signed before, so that this costs the one who answers nothing.
        var prepared = LongStream.range(first, first + count).mapToObj(requests).toList();
        System.gc();
        paced(rate, count, (index, due) -> {
            if (status(prepared.get(index)) != 202) {
                refused.incrementAndGet();
            }
            taken.set(index, System.nanoTime() - due);
        });
        return new Acknowledgement(count - refused.get(), refused.get(), Percentiles.of(nanos(taken)));
    }

    private interface Sending {
        void send(int index, long due);
    }

    /** Calls {@code sending} on a thread of its own at each due time, and returns when all calls have. */
    private static void paced(int rate, int count, Sending sending) {
        var start = System.nanoTime() + 50_000_000;
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var index = 0; index < count; index++) {
                var due = start + index * 1_000_000_000L / rate;
                for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                var number = index;
                senders.execute(() -> sending.send(number, due));
            }
        }
    }

    void awaitEnded(Contestant contestant, long ended) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var now = contestant.ended(); now < ended; now = contestant.ended()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d of %s's runs have not ended".formatted(ended - now, contestant.name()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Sends {@code rate} requests a second, for whose calls nobody waits; {@code requests} is given their numbers from 0 on. */
    void beside(int rate, Duration time, LongFunction<HttpRequest> requests) {
        paced(rate, (int) (rate * time.toSeconds()), (index, due) -> accepted(requests.apply(index)));
    }

    private void accepted(HttpRequest request) {
        var status = status(request);
        if (status != 202) {
            throw new IllegalStateException("%s was answered with %d".formatted(request.uri(), status));
        }
    }

    private int status(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException nobodyThere) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static long[] nanos(AtomicLongArray taken) {
        var nanos = new long[taken.length()];
        Arrays.setAll(nanos, taken::get);
        return nanos;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
