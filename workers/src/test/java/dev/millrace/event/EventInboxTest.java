package dev.millrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static java.util.Collections.synchronizedList;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class EventInboxTest {

    private final SetClock clock = new SetClock();
    private final List<String> told = synchronizedList(new ArrayList<>());
    private boolean subscriberFails;
    private volatile Runnable matching = () -> {};
    private JdbcClient jdbc;
    private EventInbox inbox;

    @BeforeEach
    void open() {
        var database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'one'), ('wsp_2', 'two')").update();
        inbox = new EventInbox(
                new EventStore(jdbc),
                List.of(new Subscriber()),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                new Ids(clock),
                clock,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    private final class Subscriber implements EventSubscriber {
        @Override
        public void accepted(List<Event> events) {
            if (subscriberFails || events.stream().anyMatch(event -> event.id().equals("bad"))) {
                throw new IllegalStateException("the queue is away");
            }
            events.forEach(event -> told.add(event.id()));
            if (events.stream().anyMatch(event -> event.workspaceId().equals("wsp_1"))) {
                matching.run();
            }
        }

        @Override
        public void replayed(Event event, int number, boolean deliveries) {
            told.add("%s again %d %s".formatted(event.id(), number, deliveries));
        }
    }

    @Test
    void storesAnEventAndTellsWhoeverReacts() {
        var receipt = inbox.accept("wsp_1", List.of(event("1"))).getFirst();

        assertThat(receipt.duplicate()).isFalse();
        assertThat(told).containsExactly("1");
        var stored = inbox.get("wsp_1", receipt.eventId());
        assertThat(stored.cloudEvent().path("millraceeventid").asText()).isEqualTo(receipt.eventId());
        assertThat(stored.cloudEvent().path("data").path("price").decimalValue()).isEqualTo("1.10");
    }

    @Test
    void refusesAnEventSeenBeforeAndGivesTheFirstId() {
        var first = inbox.accept("wsp_1", List.of(event("1"))).getFirst();

        var second = inbox.accept("wsp_1", List.of(event("1"), event("2")));

        assertThat(second.getFirst()).isEqualTo(new Acceptance(first.eventId(), true));
        assertThat(second.getLast().duplicate()).isFalse();
        assertThat(told).containsExactly("1", "2");
    }

    @Test
    void takesTheSameEventOnceOutOfOneBatch() {
        var receipts = inbox.accept("wsp_1", List.of(event("1"), event("1")));

        assertThat(receipts).extracting(Acceptance::duplicate).containsExactly(false, true);
        assertThat(receipts).extracting(Acceptance::eventId).containsOnly(receipts.getFirst().eventId());
    }

    @Test
    void anotherWorkspaceMaySendTheSameIdAndSeesNothingOfOurs() {
        var ours = inbox.accept("wsp_1", List.of(event("1"))).getFirst();
        var theirs = inbox.accept("wsp_2", List.of(event("1"))).getFirst();

        assertThat(theirs.duplicate()).isFalse();
        assertThatThrownBy(() -> inbox.get("wsp_2", ours.eventId())).isInstanceOf(Refusal.class);
        assertThat(inbox.list("wsp_2", null, new PageRequest(10, null)).data())
                .extracting(Event::eventId)
                .containsExactly(theirs.eventId());
    }

    @Test
    void aPageEndsBeforeItsEventsAreTooLargeTogetherAndTheNextGoesOn() {
        var stored = new ArrayList<String>();
        for (var id : List.of("1", "2", "3")) {
            var large = event(id).put("data", "x".repeat(5 * 1024 * 1024));
            stored.addFirst(inbox.accept("wsp_1", List.of(large)).getFirst().eventId());
            clock.advance(Duration.ofSeconds(1));
        }

        var listed = new ArrayList<String>();
        String cursor = null;
        do {
            var page = inbox.list("wsp_1", null, PageRequest.of("10", cursor));
            assertThat(page.data()).hasSize(1);
            listed.add(page.data().getFirst().eventId());
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(listed).isEqualTo(stored);
    }

    @Test
    void storesNothingWhenWhatItCausesCannotBeQueued() {
        subscriberFails = true;

        assertThatThrownBy(() -> inbox.accept("wsp_1", List.of(event("1"), event("2"))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(jdbc.sql("select count(*) from event").query(Integer.class).single()).isZero();
        subscriberFails = false;
        assertThat(inbox.accept("wsp_1", List.of(event("1"))).getFirst().duplicate()).isFalse();
    }

    @Test
    void storesAnEventOnceThoughManySendItAtOnce() throws Exception {
        Callable<Acceptance> send = () -> inbox.accept("wsp_1", List.of(event("1"), event("2"))).getFirst();

        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var receipts = senders.invokeAll(IntStream.range(0, 20).mapToObj(number -> send).toList());

            assertThat(receipts).extracting(receipt -> receipt.get().eventId()).containsOnly(receipts.getFirst().get().eventId());
        }
        assertThat(jdbc.sql("select count(*) from event").query(Integer.class).single()).isEqualTo(2);
    }

    @Test
    void refusesOnlyTheEventThatCannotBeStoredOfAllThatComeAtOnce() throws Exception {
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = IntStream.range(0, 40)
                    .mapToObj(number -> number == 20 ? "bad" : "" + number)
                    .map(id -> senders.submit(() -> inbox.accept(workspace(id), List.of(event(id)))))
                    .toList();

            assertThatThrownBy(() -> sent.get(20).get()).hasRootCauseMessage("the queue is away");
            for (var receipt : sent) {
                if (receipt != sent.get(20)) {
                    assertThat(receipt.get().getFirst().duplicate()).isFalse();
                }
            }
        }
        assertThat(jdbc.sql("select count(*) from event").query(Integer.class).single()).isEqualTo(39);
        assertThat(jdbc.sql("select count(*) from event_ledger where id::int % 2 = 1 and workspace_id = 'wsp_1'")
                        .query(Integer.class)
                        .single())
                .as("events of two workspaces that were stored together stay apart")
                .isZero();
    }

    private static String workspace(String id) {
        return id.equals("bad") || Integer.parseInt(id) % 2 == 0 ? "wsp_1" : "wsp_2";
    }

    @Test
    void numbersItsReplays() {
        var eventId = inbox.accept("wsp_1", List.of(event("1"))).getFirst().eventId();

        assertThat(inbox.replay("wsp_1", eventId, false)).isEqualTo(1);
        assertThat(inbox.replay("wsp_1", eventId, true)).isEqualTo(2);
        assertThat(told).containsExactly("1", "1 again 1 false", "1 again 2 true");
        assertThatThrownBy(() -> inbox.replay("wsp_2", eventId, false)).isInstanceOf(Refusal.class);
    }

    @Test
    void forgetsWhatItHasSeenAfterThirtyDays() {
        inbox.accept("wsp_1", List.of(event("1")));

        clock.advance(Duration.ofDays(29));
        inbox.forgetWhatIsOld();
        assertThat(inbox.accept("wsp_1", List.of(event("1"))).getFirst().duplicate()).isTrue();
        clock.advance(Duration.ofDays(2));
        inbox.forgetWhatIsOld();
        assertThat(inbox.accept("wsp_1", List.of(event("1"))).getFirst().duplicate()).isFalse();
    }

    @Test
    void aWorkspaceThatTakesLongToBeMatchedHoldsUpNobodyElse() throws Exception {
        var released = new CountDownLatch(1);
        matching = EventInboxTest::takeLong;
        inbox.accept("wsp_1", List.of(event("long")));
        matching = () -> {
            takeLong();
            uninterruptibly(released);
        };
        try (var pool = Executors.newFixedThreadPool(8)) {
            var held = IntStream.range(0, 6)
                    .mapToObj(number -> pool.submit(() -> inbox.accept("wsp_1", List.of(event("held-" + number)))))
                    .toList();
            try {
                for (var number = 0; number < 20; number++) {
                    var other = event("other-" + number);
                    assertThat(pool.submit(() -> inbox.accept("wsp_2", List.of(other))).get(20, TimeUnit.SECONDS)).hasSize(1);
                }
                assertThat(held).noneMatch(Future::isDone);
            } finally {
                released.countDown();
            }
            for (var one : held) {
                assertThat(one.get(20, TimeUnit.SECONDS)).hasSize(1);
            }
        }
    }

    private static void takeLong() {
        var threads = ManagementFactory.getThreadMXBean();
        var until = threads.getCurrentThreadCpuTime() + Duration.ofMillis(20).toNanos();
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode event(String id) {
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", "/shop")
                .put("type", "order.placed");
        event.putObject("data").put("price", new java.math.BigDecimal("1.10")).put("nul", "a\u0000b");
        return event;
    }
}
