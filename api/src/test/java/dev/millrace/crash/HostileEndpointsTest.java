package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.crash.HostileEndpoint.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What endpoints that want to wear us out cost a process of ours, and one that does not. */
@Execution(ExecutionMode.CONCURRENT)
class HostileEndpointsTest {

    private static final int EVENTS = Integer.getInteger("millrace.hostile.events", 25);
    private static final int MOST_MORE_THREADS = 150;
    private static final int MOST_MORE_MEGABYTES = 300;

    @TempDir
    private Path directory;

    private String key = "";
    private int sent;

    @Test
    void holdUpNobodyElseAndWearNothingOut() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "Skipped: memory and threads are read from /proc.");
        var hostile = new LinkedHashMap<String, HostileEndpoint>();
        try (var good = new Endpoint();
                var application = Application.embedded(directory, "in-jvm")) {
            key = Application.key(directory);
            endpoint(application, good.url());
            // The first deliveries load classes and open pools, which the others are not to be blamed for.
            send(application, 5);
            awaitAll(good, 5);
            var before = Usage.of(application.pid());
            for (var manner : Manner.values()) {
                var endpoint = new HostileEndpoint(manner);
                hostile.put(endpoint(application, endpoint.url()), endpoint);
            }
            var stalled = new HostileEndpoint(Manner.SILENCE);
            hostile.put(endpoint(application, stalled.tlsUrl()), stalled);

            var began = System.nanoTime();
            send(application, EVENTS);
            awaitAll(good, 5 + EVENTS);
            var took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            hostile.values().forEach(endpoint -> Application.eventually(
                    "every hostile endpoint was asked", Duration.ofSeconds(60), () -> endpoint.requests() > 0));
            hostile.keySet().forEach(webhook -> Application.eventually(
                    "the log says why", Duration.ofSeconds(90), () -> saysWhy(application, webhook)));

            var after = Usage.of(application.pid());
            System.out.printf(
                    "%d events to a good endpoint beside %d hostile ones: there after %d ms; %d requests of hostile ones; %s before, %s after%n",
                    EVENTS, hostile.size(), took, hostile.values().stream().mapToInt(HostileEndpoint::requests).sum(), before, after);
            assertThat(after.threads() - before.threads()).as("more threads").isLessThan(MOST_MORE_THREADS);
            assertThat(after.megabytes() - before.megabytes()).as("more MiB").isLessThan(MOST_MORE_MEGABYTES);
        } finally {
            hostile.values().forEach(HostileEndpoint::close);
        }
    }

    /** What a process has of the machine, as the kernel counts it. */
    private record Usage(int threads, int megabytes) {

        static Usage of(long pid) throws IOException {
            var lines = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
            return new Usage(number(lines, "Threads:"), number(lines, "VmRSS:") / 1024);
        }

        private static int number(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String toString() {
            return "%d threads and %d MiB".formatted(threads, megabytes);
        }
    }

    /** Whether an attempt failed with a reason; a 204 with something behind it is one that succeeded. */
    private boolean saysWhy(Application application, String webhook) {
        var attempts = new ArrayList<String>();
        for (var delivery : application.get(key, "/api/v1/webhooks/" + webhook + "/deliveries").path("data")) {
            delivery.path("attempts").forEach(attempt -> attempts.add(attempt.path("status_code").asText().equals("204")
                    ? "204"
                    : attempt.path("error").asText("")));
        }
        return attempts.stream().anyMatch(reason -> !reason.isBlank() && !reason.equals("null"));
    }

    private static void awaitAll(Endpoint endpoint, int events) {
        Application.eventually("the good endpoint has all", Duration.ofSeconds(60), () -> endpoint.taken().size() == events);
    }

    private String endpoint(Application application, String url) {
        return application.endpoint(key, url, "test.hostile", "{}");
    }

    private void send(Application application, int count) {
        for (var number = 0; number < count; number++) {
            var event = "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/t\",\"type\":\"test.hostile\",\"data\":{}}".formatted(++sent);
            assertThat(application.post(key, "/api/v1/events", "application/cloudevents+json", event)).isPresent();
        }
    }
}
