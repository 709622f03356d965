package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineTest {

    private final CountDownLatch finished = new CountDownLatch(1);

    @Test
    void isClampedToBetweenAMillisecondAndFiveMinutes() {
        var request = EgressRequest.of("GET", URI.create("http://127.0.0.1/"));

        assertThat(request.withDeadline(Duration.ofSeconds(-1)).deadline()).isEqualTo(Duration.ofMillis(1));
        assertThat(request.withDeadline(Duration.ofDays(1)).deadline()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void holdsWhileDnsIsSilent() {
        Resolver silent = (host, within) -> {
            finished.await(within.toNanos(), TimeUnit.NANOSECONDS);
            throw new TimeoutException();
        };
        var guard = new Guard(silent, AllowList.NOTHING);
        var quick = new EgressProperties(
                List.of(), 5, 5, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(50));
        try (var egress = HttpEgress.open(guard, Way.LOOPBACK);
                var impatient = HttpEgress.open(guard, quick)) {
            var request = EgressRequest.of("GET", URI.create("http://silent.example/"));

            var overdue = failing(egress, request.withDeadline(Duration.ofMillis(100)));
            var given = failing(impatient, request);

            assertThat(overdue.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
            assertThat(overdue).hasMessage("DNS did not answer for silent.example within the deadline of 100 ms.");
            assertThat(given.cause()).isEqualTo(EgressFailure.Cause.DNS);
            assertThat(given).hasMessage("DNS did not answer for silent.example.");
            assertThat(List.of(overdue, given)).allMatch(EgressFailure::beforeSending);
        }
    }

    @Test
    void holdsWhileAConnectionIsNotAccepted() throws Exception {
        var queue = new ArrayList<Socket>();
        try (var way = new Way();
                var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            fill(server, queue);

            var failure = way.failing(
                    URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort())), deadline(300));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
            assertThat(failure).hasMessageContaining("did not accept a connection within the deadline of 300 ms");
            assertThat(failure.beforeSending()).isTrue();
        } finally {
            for (var socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void countsTheWaitForAConnectionToComeFree() throws Exception {
        try (var way = new Way(Way.properties(List.of("127.0.0.1"), 5, 2), null);
                var hanging = RawServer.talking((in, out) -> finished.await());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var held = List.of(
                    threads.submit(() -> way.failing(hanging.uri("/"), deadline(20_000))),
                    threads.submit(() -> way.failing(hanging.uri("/"), deadline(20_000))));
            Await.until(() -> hanging.connections() == 2);

            var failure = way.failing(hanging.uri("/"), deadline(200));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.BUSY);
            assertThat(failure)
                    .hasMessage("All 2 connections to 127.0.0.1:%d stayed in use until the deadline of 200 ms passed.",
                            hanging.port());
            assertThat(failure.beforeSending()).isTrue();
            finished.countDown();
            for (var call : held) {
                assertThat(call.get().cause()).isEqualTo(EgressFailure.Cause.PROTOCOL);
            }
        }
    }

    @Test
    void aHostThatHangsLeavesRoomForTheOthers() throws Exception {
        try (var way = new Way(Way.properties(List.of("127.0.0.1"), 20, 8), null);
                var hanging = RawServer.talking((in, out) -> finished.await());
                var well = RawServer.answering(request -> RawServer.ok("well"));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call = 0; call < 50; call++) {
                threads.submit(() -> way.failing(hanging.uri("/"), deadline(20_000)));
            }
            Await.until(() -> hanging.connections() == 8);

            for (var call = 0; call < 10; call++) {
                assertThat(way.get(well.uri("/"), deadline(2000)).body()).asString().isEqualTo("well");
            }
            assertThat(hanging.connections()).isEqualTo(8);
            finished.countDown();
        }
    }

    @Test
    void losesNoPlaceInThePoolToCallsThatGaveUpOrWereOverdue() throws Exception {
        var answering = new AtomicBoolean();
        try (var way = new Way(Way.properties(List.of("127.0.0.1"), 4, 4), null);
                var server = RawServer.talking((in, out) -> {
                    while (RawServer.read(in) != null) {
                        if (!answering.get()) {
                            in.read();
                        }
                        out.write(RawServer.ok("well").getBytes());
                    }
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<EgressFailure>>();
            for (var call = 0; call < 100; call++) {
                var millis = 20 + call % 50;
                calls.add(threads.submit(() -> way.failing(server.uri("/"), deadline(millis))));
            }
            for (var call : calls) {
                assertThat(call.get().cause()).isIn(EgressFailure.Cause.BUSY, EgressFailure.Cause.TIMEOUT);
            }
            answering.set(true);

            var all = new ArrayList<Future<EgressAnswer>>();
            for (var call = 0; call < 20; call++) {
                all.add(threads.submit(() -> way.get(server.uri("/"), deadline(5000))));
            }
            for (var call : all) {
                assertThat(call.get().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anInterruptEndsTheExchangeOfAVirtualThread() throws Exception {
        var failure = new CompletableFuture<EgressFailure>();
        var stillInterrupted = new AtomicBoolean();
        try (var way = new Way();
                var hanging = RawServer.talking((in, out) -> finished.await())) {
            var caller = Thread.startVirtualThread(() -> {
                failure.complete(way.failing(hanging.uri("/")));
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
            Await.until(() -> hanging.connections() == 1);
            caller.interrupt();

            assertThat(failure.get(10, TimeUnit.SECONDS).cause()).isEqualTo(EgressFailure.Cause.INTERRUPTED);
            caller.join();
            assertThat(stillInterrupted).isTrue();
            finished.countDown();
        }
    }

    @Test
    void oneLookUpServesAllWhoAskMeanwhileAndHoldsUpNoOther() throws Exception {
        var asked = new AtomicInteger();
        try (var resolver = new SystemResolver(host -> {
                    if (host.equals("silent.example")) {
                        asked.incrementAndGet();
                        awaitQuietly(finished);
                    }
                    return new InetAddress[] {Names.address("9.9.9.9")};
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new ArrayList<Future<List<InetAddress>>>();
            for (var caller = 0; caller < 100; caller++) {
                waiting.add(threads.submit(() -> resolver.resolve("silent.example", Duration.ofSeconds(10))));
            }
            Await.until(() -> asked.get() == 1);

            assertThat(resolver.resolve("quick.example", Duration.ofSeconds(5))).hasSize(1);
            assertThat(catchThrowableOfType(
                            TimeoutException.class, () -> resolver.resolve("silent.example", Duration.ofMillis(10))))
                    .isNotNull();
            finished.countDown();
            for (var caller : waiting) {
                assertThat(caller.get()).containsExactly(Names.address("9.9.9.9"));
            }
            assertThat(asked.get()).isLessThan(100);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException shutDown) {
            Thread.currentThread().interrupt();
        }
    }

    /** Connects until the kernel's queue of a server that never accepts is full. */
    private static void fill(ServerSocket server, List<Socket> queue) throws Exception {
        for (var attempt = 0; attempt < 16; attempt++) {
            var socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 100);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new ExecutionException("The queue does not fill up", null);
    }

    private static EgressFailure failing(Egress egress, EgressRequest request) {
        return catchThrowableOfType(EgressFailure.class, () -> egress.exchange(request));
    }

    private static UnaryOperator<EgressRequest> deadline(int millis) {
        return request -> request.withDeadline(Duration.ofMillis(millis));
    }
}
