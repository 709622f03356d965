package dev.millrace.benchmark;

import dev.millrace.benchmark.Cpu.Part;
import dev.millrace.benchmark.Load.Throughput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Outgoing webhooks: from the request that brings an event to its arrival at an endpoint, beside {@link BareDeliveries}; and
 * what is left of that where one endpoint of ten never answers.
 */
final class Delivering {

    private static final String TYPE = "benchmark.delivered";
    private static final int IN_FLIGHT = 32;
    private static final int WARM_UP = 3_000;
    private static final int EVENTS = 1_500;
    private static final int ROUNDS = 3;
    private static final List<Integer> RATES = List.of(20, 100);
    private static final Duration AT_A_RATE = Duration.ofSeconds(10);

    private static final int ENDPOINTS = 1_000;
    private static final int HANGING = 100;
    private static final int SPREAD_RATE = 50;
    private static final int HANGING_RATE = 10;
    private static final Duration SPREAD = Duration.ofSeconds(30);

    private final Load load;

    Delivering(Load load) {
        this.load = load;
    }

    /** Who is told of an event and sends it on. */
    private record Sender(String name, LongFunction<HttpRequest> orders, Count count, Processor processor)
            implements Contestant {

        interface Count {
            long ended();
        }

        interface Processor {
            Cpu cpu();
        }

        @Override
        public HttpRequest order(long number) {
            return orders.apply(number);
        }

        @Override
        public long ended() {
            return count.ended();
        }

        @Override
        public Cpu cpu() {
            return processor.cpu();
        }

        @Override
        public long historyEvents() {
            return 0;
        }

        Sender to(LongFunction<HttpRequest> others) {
            return new Sender(name, others, count, processor);
        }
    }

    void measure(MillraceProgram millrace, String service, Path directory) throws IOException, InterruptedException {
        millrace.endpoint("all", TYPE, service);
        var ours = new Sender("Millrace", number -> millrace.event(TYPE, number), millrace::delivered, millrace::cpu);
        try (var bare = new ChildProgram(
                BareDeliveries.class, false, Map.of("SERVICE", service), "/ended", directory.resolve("bare.log"))) {
            compare(List.of(ours, bare(bare)));
        }
        hang(millrace, ours, service);
    }

    private static Sender bare(ChildProgram program) {
        return new Sender(
                "bare loop",
                number -> HttpRequest.newBuilder(program.uri("/events"))
                        .POST(BodyPublishers.ofString(Orders.event(TYPE, number)))
                        .build(),
                () -> Long.parseLong(program.send(HttpRequest.newBuilder(program.uri("/ended")))),
                () -> Cpu.of(program.process(), List.of()));
    }

    private void compare(List<Sender> senders) throws InterruptedException {
        for (var sender : senders) {
            load.closedLoop(sender, WARM_UP, IN_FLIGHT);
        }
        var throughput = new LinkedHashMap<Sender, Throughput>();
        for (var round = 0; round < ROUNDS; round++) {
            for (var sender : senders) {
                throughput.merge(sender, load.closedLoop(sender, EVENTS, IN_FLIGHT), Throughput::plus);
            }
        }
        System.out.printf(
                "%nDeliveries, %d events in flight%n%-28s %12s %14s %14s", IN_FLIGHT, "", "deliveries/s", "CPU ms, all", "PostgreSQL");
        RATES.forEach(rate -> System.out.printf(" %20s", "p50, p99 at %d/s".formatted(rate)));
        System.out.println();
        for (var sender : senders) {
            var all = throughput.get(sender);
            System.out.printf(
                    "%-28s %12.0f %14.2f %14.2f",
                    sender.name(), all.perSecond(), all.cpu().milliseconds(all.runs()), all.cpu().milliseconds(Part.POSTGRESQL, all.runs()));
            for (var rate : RATES) {
                var until = load.untilCalled(sender, rate, AT_A_RATE);
                System.out.printf(" %10.1f %9.1f", until.median(), until.p99());
            }
            System.out.println();
        }
        var ours = throughput.get(senders.getFirst());
        var bare = throughput.get(senders.getLast());
        System.out.printf(
                "Millrace / bare loop         %12.2f %14.2f%n",
                ours.perSecond() / bare.perSecond(),
                ours.cpu().milliseconds(ours.runs()) / bare.cpu().milliseconds(bare.runs()));
    }

    /** A thousand endpoints, each with a type of its own; of every ten one is at a place that takes connections and never answers. */
    private void hang(MillraceProgram millrace, Sender ours, String service) throws InterruptedException {
        var silent = new ArrayList<ServerSocket>();
        try {
            for (var number = 0; number < ENDPOINTS; number++) {
                var hangs = number < HANGING;
                millrace.endpoint("spread-" + number, type(number), hangs ? silent(silent) : service);
            }
            var spread = ours.to(number -> millrace.event(type(HANGING + number % (ENDPOINTS - HANGING)), number));
            load.untilCalled(spread, SPREAD_RATE, SPREAD);
            var quiet = load.untilCalled(spread, SPREAD_RATE, SPREAD);

            var disturbing = Thread.ofVirtual()
                    .start(() -> load.beside(
                            HANGING_RATE, SPREAD, number -> millrace.event(type(number % HANGING), -1 - number)));
            var disturbed = load.untilCalled(spread, SPREAD_RATE, SPREAD);
            disturbing.join();

            System.out.printf(
                    "%nEvent to arrival at %d endpoints, %d/s (ms)%n%-40s %8s %8s%n",
                    ENDPOINTS - HANGING, SPREAD_RATE, "", "p50", "p99");
            System.out.printf("%-40s %8.1f %8.1f%n", "nothing else", quiet.median(), quiet.p99());
            System.out.printf(
                    "%-40s %8.1f %8.1f%n",
                    "%d others hang, %d/s for them".formatted(HANGING, HANGING_RATE), disturbed.median(), disturbed.p99());
            System.out.printf(
                    "%-40s %8.2f %8.2f%n", "ratio", disturbed.median() / quiet.median(), disturbed.p99() / quiet.p99());
        } finally {
            silent.forEach(Delivering::close);
        }
    }

    private static String type(long number) {
        return "benchmark.spread.n" + number;
    }

    /** The kernel takes the connection, and nobody ever reads from it. */
    private static String silent(List<ServerSocket> silent) {
        try {
            var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            silent.add(socket);
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // Nobody was there.
        }
    }
}
