package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What endpoints are sent by an application that is killed with -9, and after they were away. */
@Execution(ExecutionMode.CONCURRENT)
class DeliveryCrashTest {

    /** How long PostgreSQL stands still. */
    private static final Duration OUTAGE = Duration.parse(System.getProperty("millrace.outage", "PT2S"));

    /** The first repetition comes sooner than it would by itself; what is further away stays so. */
    private static final String REPEATED_SOON = "\"retry_schedule\": [\"PT8S\", \"PT5M\", \"PT40M\", \"PT6H\"]";

    private static final int BACKLOG = Integer.getInteger("millrace.delivery.backlog", 60);

    /** What the endpoints that come back want a second; without a wish they are sent ten. */
    private static final String RATE = System.getProperty("millrace.delivery.rate");

    private static final String EVENT =
            "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/t\",\"type\":\"test.delivery\",\"data\":{}}";

    @TempDir
    private Path directory;

    private final List<String> acknowledged = new ArrayList<>();
    private int sent;

    @Test
    void everyEventArrivesAndInItsOrderWhereThatIsAskedFor() throws Exception {
        try (var plain = new Endpoint();
                var ordered = new Endpoint();
                var application = application()) {
            endpoint(application, plain, "{}");
            endpoint(application, ordered, "{\"order\":{\"by\":\"endpoint\"}}");

            send(application, 30);
            application.kill();
            application.start();
            send(application, 20);
            killOnceAnswered(application, ordered);
            application.start();
            send(application, 10);
            killPostgresql();
            send(application, 10);
            holdPostgresql(application);

            awaitAll(plain, ordered);
            assertThat(ordered.taken()).as("the order in which they were accepted").isEqualTo(acknowledged);
            System.out.printf(
                    "%d events to two endpoints, 2 times kill -9, once of PostgreSQL, which stood still once: %d and %d of them came twice%n",
                    acknowledged.size(), plain.again(), ordered.again());
        }
    }

    @Test
    void anEndpointThatComesBackIsSentWhatItMissedAtItsPaceAndInOrder() throws Exception {
        try (var plain = new Endpoint();
                var ordered = new Endpoint();
                var application = application()) {
            var rate = RATE == null ? "" : ",\"rate_limit\":{\"requests\":%s,\"per\":\"PT1S\"}".formatted(RATE);
            endpoint(application, plain, "{%s%s}".formatted(REPEATED_SOON, rate));
            var inOrder = endpoint(application, ordered, "{\"order\":{\"by\":\"endpoint\"},%s%s}".formatted(REPEATED_SOON, rate));
            plain.away(true);
            ordered.away(true);
            sendTogether(application, BACKLOG);
            assertThat(plain.taken()).isEmpty();

            var back = System.nanoTime();
            plain.away(false);
            ordered.away(false);
            // After a long outage the first one's next attempt may be hours away; whoever runs the endpoint asks for it.
            sendTheFirstAgain(application, inOrder);

            awaitAll(plain, ordered);
            assertThat(ordered.taken()).as("the order in which they were accepted").isEqualTo(acknowledged);
            assertThat(ordered.mostAtOnce()).isEqualTo(1);
            System.out.printf(
                    "%d events waited for two endpoints that were away: all there after %d s, at most %d at once, %d and %d twice%n",
                    BACKLOG,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - back),
                    plain.mostAtOnce(),
                    plain.again(),
                    ordered.again());
        }
    }

    @Test
    void aRecoveryThatIsKilledQueuesEachDeliveryOnce() throws Exception {
        try (var endpoint = new Endpoint();
                var application = application()) {
            var webhook = "/api/v1/webhooks/" + endpoint(application, endpoint, "{}");
            application.patch(key(), webhook, "{\"active\": false}");
            send(application, 60);
            application.patch(key(), webhook, "{\"active\": true}");
            assertThat(endpoint.taken()).isEmpty();
            var recover = "{\"since\": \"%s\", \"pace\": {\"requests\": 30, \"per\": \"PT1S\"}}".formatted(Instant.now().minusSeconds(600));
            assertThat(application.post(key(), webhook + "/recover", "application/json", recover)).isPresent();

            killOnceAnswered(application, endpoint);
            application.start();

            awaitAll(endpoint);
            var deliveries = application.get(key(), webhook + "/deliveries?limit=200").path("data");
            assertThat(deliveries).hasSize(60);
            System.out.printf("60 events of a recovery that was killed once: %d of them came twice%n", endpoint.again());
        }
    }

    private void sendTheFirstAgain(Application application, String webhook) {
        var event = application.get(key(), "/api/v1/webhooks/%s/deliveries?event_id=%s".formatted(webhook, acknowledged.getFirst()));
        var first = event.path("data").path(0).path("delivery_id").asText();
        assertThat(application.post(key(), "/api/v1/deliveries/%s/retry".formatted(first), "application/json", "")).isPresent();
    }

    /** Kills it between an answer and its record, as near as one comes from outside. */
    private static void killOnceAnswered(Application application, Endpoint endpoint) throws InterruptedException {
        var answered = new CountDownLatch(3);
        endpoint.onAnswer(answered::countDown);
        assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        application.kill();
        endpoint.onAnswer(() -> {});
    }

    private void killPostgresql() throws IOException {
        postgresql().destroyForcibly();
    }

    private ProcessHandle postgresql() throws IOException {
        return Application.process(directory, "postgres/data/postmaster.pid");
    }

    /** Lets PostgreSQL stand still, with all of its connections open, while deliveries are under way. */
    private void holdPostgresql(Application application) throws IOException, InterruptedException {
        send(application, 5);
        var all = Stream.concat(Stream.of(postgresql()), postgresql().descendants()).map(ProcessHandle::pid).toList();
        signal("-STOP", all);
        try {
            Thread.sleep(OUTAGE);
        } finally {
            signal("-CONT", all);
        }
        send(application, 5);
    }

    private static void signal(String signal, List<Long> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", signal));
        processes.forEach(process -> command.add(String.valueOf(process)));
        // One that has ended meanwhile cannot be told anything, and need not.
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    private String endpoint(Application application, Endpoint endpoint, String delivery) {
        return application.endpoint(key(), endpoint.url(), "test.delivery", delivery);
    }

    /** Sends each until it is acknowledged, as every sender does: one without an answer may have been taken all the same. */
    private void send(Application application, int count) {
        var key = key();
        for (var number = 0; number < count; number++) {
            var event = EVENT.formatted(++sent);
            Application.eventually("event %d is taken".formatted(sent), Duration.ofSeconds(60).plus(OUTAGE), () -> {
                var answer = application.post(key, "/api/v1/events", "application/cloudevents+json", event);
                answer.ifPresent(receipt -> acknowledged.add(receipt.path("event_id").asText()));
                return answer.isPresent();
            });
        }
    }

    private void sendTogether(Application application, int count) {
        for (var left = count; left > 0; left -= 500) {
            var batch = IntStream.range(0, Math.min(left, 500))
                    .mapToObj(number -> EVENT.formatted(++sent))
                    .collect(Collectors.joining(",", "[", "]"));
            var receipts = application.post(key(), "/api/v1/events", "application/cloudevents-batch+json", batch).orElseThrow();
            receipts.path("data").forEach(receipt -> acknowledged.add(receipt.path("event_id").asText()));
        }
    }

    private void awaitAll(Endpoint... endpoints) {
        for (var endpoint : endpoints) {
            Application.eventually(
                    "every acknowledged event has arrived",
                    Duration.ofSeconds(120 + BACKLOG / 10),
                    () -> endpoint.taken().size() == acknowledged.size());
            assertThat(endpoint.taken()).containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    private Application application() throws IOException {
        return Application.embedded(directory, "in-jvm");
    }

    private String key() {
        return Application.key(directory);
    }
}
