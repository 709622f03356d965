package dev.millrace.listening;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.Wake;
import dev.millrace.event.Event;
import dev.millrace.json.Json;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Wanted;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class KeepEventsTest {

    private final SetClock clock = new SetClock();
    private JdbcClient jdbc;
    private ListenerStore store;
    private KeepEvents keeping;
    private ListenActivities listening;
    private TransactionTemplate transaction;
    private int accepted;

    @BeforeEach
    void open() {
        var database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'one'), ('wsp_2', 'two')").update();
        store = new ListenerStore(jdbc);
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        keeping = new KeepEvents(store, new Wake(), clock);
        listening = new ListenActivities(store, transaction, clock);
    }

    @Test
    void keepsWhatARunListensToInTheOrderOfItsAcceptance() {
        listen("run_1", wanted("order.paid"));

        accept("wsp_1", "order.paid", "1");
        accept("wsp_1", "order.placed", "2");
        accept("wsp_2", "order.paid", "3");
        accept("wsp_1", "order.paid", "4");

        assertThat(received("run_1", 0)).containsExactly("1", "4");
        assertThat(received("run_1", 1)).containsExactly("4");
        assertThat(received("run_1", 2)).isEmpty();
    }

    @Test
    void asksOnlyThoseWhoseCorrelationTheEventHas() {
        for (var order = 0; order < 50; order++) {
            listen("run_" + order, new Wanted(Map.of("type", text("order.paid")), Map.of(".data.order", "" + order)));
        }

        accept("wsp_1", "order.paid", "{\"order\": 7.0}");
        accept("wsp_1", "order.paid", "{\"order\": 70}");
        accept("wsp_1", "order.paid", "{}");

        assertThat(received("run_7", 0)).hasSize(1);
        assertThat(jdbc.sql("select count(*) from run_received").query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void everyCorrelationMustHold() {
        listen("run_1", new Wanted(Map.of(), Map.of(".data.order", "7", ".data.shop", "\"north\"")));

        accept("wsp_1", "order.paid", "{\"order\": 7, \"shop\": \"south\"}");
        accept("wsp_1", "order.paid", "{\"order\": 7, \"shop\": \"north\"}");

        assertThat(received("run_1", 0)).containsExactly("{\"order\":7,\"shop\":\"north\"}");
    }

    @Test
    void patternsAndTheAbsenceOfATypeAreAskedToo() {
        listen("run_1", wanted("order\\..*"));
        listen("run_2", new Wanted(Map.of("data", text("${ . > 3 }")), Map.of()));

        accept("wsp_1", "order.paid", "1");
        accept("wsp_1", "parcel.sent", "5");

        assertThat(received("run_1", 0)).containsExactly("1");
        assertThat(received("run_2", 0)).containsExactly("5");
    }

    @Test
    void whoHasLeftGetsNothingMoreAndKeepsWhatItHad() {
        listen("run_1", wanted("order.paid"));
        accept("wsp_1", "order.paid", "1");
        listening.leave("run_1", "/do/0/wait");
        listen("run_1", wanted("order.paid"));

        accept("wsp_1", "order.paid", "2");

        assertThat(received("run_1", 0)).containsExactly("1");
    }

    @Test
    void newsThatComesWhileOldNewsIsToldIsToldAgain() {
        listen("run_1", wanted("order.paid"));
        accept("wsp_1", "order.paid", "1");

        var news = store.claimNews(10, clock.instant());
        assertThat(news).extracting(ListenerStore.News::runId).containsExactly("run_1");
        assertThat(store.claimNews(10, clock.instant())).isEmpty();
        accept("wsp_1", "order.paid", "2");
        store.told(news.getFirst());
        var again = store.claimNews(10, clock.instant());
        assertThat(again).hasSize(1);
        store.told(again.getFirst());
        assertThat(store.claimNews(10, clock.instant())).isEmpty();
    }

    @Test
    void acceptancesSideBySideGiveEachEventANumberOfItsOwn() throws Exception {
        listen("run_1", wanted("order.paid"));
        var events = new ArrayList<Event>();
        for (var number = 0; number < 40; number++) {
            events.add(event("wsp_1", "order.paid", "" + number));
        }

        try (var executor = Executors.newFixedThreadPool(4)) {
            var done = events.stream()
                    .map(event -> executor.submit(() ->
                            transaction.executeWithoutResult(status -> keeping.accepted(List.of(event)))))
                    .toList();
            for (var one : done) {
                one.get();
            }
        }

        assertThat(received("run_1", 0)).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void whatAnEndedRunListenedToIsForgotten() {
        listen("run_1", wanted("order.paid"));
        accept("wsp_1", "order.paid", "1");

        listening.forgetTheEnded();

        assertThat(jdbc.sql("select count(*) from run_listener").query(Long.class).single()).isZero();
    }

    private void listen(String runId, Wanted wanted) {
        listening.open(new Listener("wsp_1", runId, "/do/0/wait", "workflow-" + runId, List.of(wanted)));
    }

    private static Wanted wanted(String type) {
        return new Wanted(Map.of("type", text(type)), Map.of());
    }

    private static JsonNode text(String text) {
        return Json.mapper().valueToTree(text);
    }

    private void accept(String workspaceId, String type, String data) {
        var event = event(workspaceId, type, data);
        transaction.executeWithoutResult(status -> keeping.accepted(List.of(event)));
    }

    private Event event(String workspaceId, String type, String data) {
        var id = "evt_%03d".formatted(++accepted);
        var body = (ObjectNode) Json.trusted("""
                {"specversion":"1.0","id":"%s","source":"/tests","type":"%s","data":%s,"millraceeventid":"%s"}
                """.formatted(id, type, data, id));
        var event = new Event(workspaceId, id, clock.instant(), 0, body);
        jdbc.sql("""
                insert into event (event_id, workspace_id, type, source, body, depth, received_at)
                values (?, ?, ?, '/tests', ?::json, 0, now())
                """).params(id, workspaceId, type, Json.write(body)).update();
        return event;
    }

    private List<String> received(String runId, long after) {
        return listening.receive(runId, "/do/0/wait", after).stream()
                .map(event -> Json.write(event.event().get("data")))
                .toList();
    }
}
