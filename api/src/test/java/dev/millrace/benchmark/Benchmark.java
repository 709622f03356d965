package dev.millrace.benchmark;

import dev.millrace.benchmark.Cpu.Part;
import dev.millrace.benchmark.Load.Acknowledgement;
import dev.millrace.benchmark.Load.Throughput;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Measures, in turns, and prints. {@code -Dbenchmark.engines=in-jvm,cli} and
 * {@code -Dbenchmark.parts=runs,acknowledgement,deliveries,data} choose; default is what there is, and all.
 */
final class Benchmark {

    private static final int IN_FLIGHT = 32;
    private static final int CALLS_A_SECOND = 20;
    private static final Duration CALLING = Duration.ofSeconds(10);
    private static final Duration ACKNOWLEDGING = Duration.ofSeconds(10);

    private final CalledService service;
    private final Load load;
    private final Path directory;

    /** How many runs an engine is given before and in each round. */
    private record Plan(int warmUp, int rounds, int runs) {}

    private Benchmark(CalledService service, Load load, Path directory) {
        this.service = service;
        this.load = load;
        this.directory = directory;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        var directory = Files.createTempDirectory("millrace-benchmark");
        var start = System.nanoTime();
        try (var service = new CalledService();
                var load = new Load(service)) {
            var benchmark = new Benchmark(service, load, directory);
            System.out.printf(
                    "%d processors, Java %s, %d orders in flight%n",
                    Runtime.getRuntime().availableProcessors(), Runtime.version(), IN_FLIGHT);
            var engines = System.getProperty("benchmark.engines", "");
            for (var engine : engines.isEmpty() ? found() : List.of(engines.split(","))) {
                benchmark.compare(engine);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        System.out.printf("%nThe whole took %d s.%n", (System.nanoTime() - start) / 1_000_000_000);
    }

    private static List<String> found() {
        var binary = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "temporal")));
        return binary ? List.of("in-jvm", "cli") : List.of("in-jvm");
    }

    private static boolean chosen(String part) {
        var parts = System.getProperty("benchmark.parts", "");
        return parts.isEmpty() || List.of(parts.split(",")).contains(part);
    }

    private void compare(String engine) throws IOException, InterruptedException, SQLException {
        var inJvm = engine.equals("in-jvm");
        if (inJvm && chosen("data")) {
            new Moving(Files.createDirectories(directory.resolve("data"))).measure();
        }
        if (!chosen("runs") && !(inJvm && (chosen("acknowledgement") || chosen("deliveries")))) {
            return;
        }
        var plan = inJvm ? new Plan(4_000, 3, 1_200) : new Plan(1_500, 3, 500);
        System.out.printf("%n%s%n", inJvm ? "Temporal's server in the JVM" : "Temporal's development server (SQLite)");
        var place = Files.createDirectories(directory.resolve(engine));
        try (var millrace = new MillraceProgram(engine, place, service.url());
                var local = byHand("local", millrace, inJvm, place);
                var regular = byHand("regular", millrace, inJvm, place)) {
            var contestants = List.<Contestant>of(millrace, local, regular);
            if (chosen("runs")) {
                compare(contestants, plan);
            }
            if (inJvm && chosen("acknowledgement")) {
                acknowledge(millrace);
            }
            if (inJvm && chosen("deliveries")) {
                new Delivering(load).measure(millrace, service.url(), place);
            }
        }
    }

    private HandWritten byHand(String kind, MillraceProgram millrace, boolean inJvm, Path place)
            throws IOException, InterruptedException {
        return inJvm
                ? HandWritten.inJvm(kind, service.url(), place)
                : HandWritten.on(millrace.engineAddress(), millrace.engineProcess(), kind, service.url(), place);
    }

    private void compare(List<Contestant> contestants, Plan plan) throws InterruptedException {
        for (var contestant : contestants) {
            load.closedLoop(contestant, plan.warmUp(), IN_FLIGHT);
        }
        var throughput = new LinkedHashMap<Contestant, Throughput>();
        for (var round = 0; round < plan.rounds(); round++) {
            for (var contestant : contestants) {
                throughput.merge(
                        contestant, load.closedLoop(contestant, plan.runs(), IN_FLIGHT), Throughput::plus);
            }
        }
        System.out.printf(
                "%-28s %8s %22s %8s %9s %18s%n",
                "", "runs/s", "CPU ms a run", "", "history", "ms until the call");
        System.out.printf(
                "%-28s %8s %7s %7s %7s %7s %9s %9s %9s%n",
                "", "", "all", "JVM", "Pg", "engine", "events", "p50", "p99");
        for (var contestant : contestants) {
            var until = load.untilCalled(contestant, CALLS_A_SECOND, CALLING);
            print(contestant, throughput.get(contestant), until);
        }
        var ours = throughput.get(contestants.getFirst());
        for (var other : contestants.subList(1, contestants.size())) {
            var theirs = throughput.get(other);
            System.out.printf(
                    "Millrace / %-18s %7.2f %7.2f%n",
                    other.name().replace(" activity", ""),
                    ours.perSecond() / theirs.perSecond(),
                    ours.cpu().milliseconds(ours.runs()) / theirs.cpu().milliseconds(theirs.runs()));
        }
    }

    private static void print(Contestant contestant, Throughput throughput, Percentiles until) {
        var cpu = throughput.cpu();
        var runs = throughput.runs();
        System.out.printf(
                "%-28s %8.0f %7.1f %7.1f %7.1f %7.1f %9d %9.1f %9.1f%n",
                contestant.name(),
                throughput.perSecond(),
                cpu.milliseconds(runs),
                cpu.milliseconds(Part.JVM, runs),
                cpu.milliseconds(Part.POSTGRESQL, runs),
                cpu.milliseconds(Part.TEMPORAL, runs),
                contestant.historyEvents(),
                until.median(),
                until.p99());
    }

    private void acknowledge(MillraceProgram millrace) throws InterruptedException {
        System.out.printf(
                "%nAcknowledgement, %d s, from the moment each was due (ms)%n%-40s %8s %8s %8s %8s %8s %8s%n",
                ACKNOWLEDGING.toSeconds(), "", "a second", "202", "other", "p50", "p99", "longest");
        load.openLoop(400, Duration.ofSeconds(45), number -> millrace.hook("ping", number));
        for (var rate : List.of(250, 500)) {
            acknowledge(millrace, "POST /hooks/{source}", rate, false, number -> millrace.hook("ping", number));
            acknowledge(millrace, "POST /api/v1/events", rate, false, number -> millrace.event("benchmark.noted", number));
        }
        acknowledge(millrace, "POST /hooks/{source}, starting runs", 500, true, number -> millrace.hook("push", number));
        acknowledge(millrace, "POST /api/v1/events, starting runs", 500, true, millrace::order);
    }

    private void acknowledge(
            MillraceProgram millrace, String what, int rate, boolean starts, LongFunction<HttpRequest> requests)
            throws InterruptedException {
        var endedBefore = millrace.ended();
        var start = System.nanoTime();
        Acknowledgement result = load.openLoop(rate, ACKNOWLEDGING, requests);
        var time = result.time();
        System.out.printf(
                "%-40s %8d %8d %8d %8.1f %8.1f %8.1f%n",
                what, rate, result.accepted(), result.refused(), time.median(), time.p99(), time.longest());
        if (starts) {
            load.awaitEnded(millrace, endedBefore + result.accepted());
            System.out.printf(
                    "%-40s %8.0f runs/s%n",
                    "  until the last of them had ended",
                    result.accepted() / ((System.nanoTime() - start) / 1e9));
        }
    }
}
