package dev.millrace.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deliveries in an order, through the engine. */
@WholeTest
class OrderedDeliveriesTest {

    private final Caller admin;
    private final Receiver receiver = new Receiver();

    OrderedDeliveriesTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.admin = OwnWorkspace.create("ordered", api, workspaces, keys).admin();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void eachKeysEventsArriveInTheirOrderAlthoughSomeFailAtFirst() {
        var webhook = admin.post("/api/v1/webhooks", """
                        {"name":"ordered","url":"%s","events":["step.done"],"payload":"thin","delivery":
                         {"order":{"by":"key","key":".data.customer"},"retry_schedule":["PT1S","PT1S","PT1S"]}}
                        """.formatted(receiver.url()))
                .isCreated()
                .at("/webhook_id");
        receiver.answers(200, 500, 200, 500, 200);
        for (var number = 0; number < 12; number++) {
            admin.with("Content-Type", "application/cloudevents+json")
                    .post("/api/v1/events", """
                            {"specversion":"1.0","id":"%1$d","source":"/t","type":"step.done","data":{"customer":"c%2$d","step":%1$d}}
                            """.formatted(number, number % 3))
                    .has(202);
        }
        var path = "/api/v1/webhooks/" + webhook + "/deliveries?status=delivered";
        await().atMost(Duration.ofSeconds(40))
                .until(() -> admin.get(path).isOk().json().path("data").size() == 12);

        var arrived = arrived();
        assertThat(arrived).hasSize(14);
        for (var customer = 0; customer < 3; customer++) {
            var rest = customer;
            assertThat(arrived.stream().filter(id -> id % 3 == rest).distinct())
                    .as("a repetition does not change the order of first arrivals")
                    .containsExactlyElementsOf(IntStream.range(0, 12).filter(id -> id % 3 == rest).boxed().toList());
            assertThat(lastArrivals(arrived, rest)).isSorted();
        }
    }

    /** The ids of the events as they came; each is thin. */
    private List<Integer> arrived() {
        var arrived = new ArrayList<Integer>();
        for (var number = 0; number < 14; number++) {
            var event = Json.trusted(new String(receiver.next().body(), StandardCharsets.UTF_8));
            assertThat(event.has("data")).isFalse();
            assertThat(event.path("dataref").asText())
                    .startsWith("http")
                    .endsWith("/api/v1/events/" + event.path("millraceeventid").asText());
            arrived.add(event.path("id").asInt());
        }
        return arrived;
    }

    /** A later event comes after the last attempt at the one before it. */
    private static List<Integer> lastArrivals(List<Integer> arrived, int rest) {
        var last = new ArrayList<Integer>();
        for (var id : arrived) {
            if (id % 3 == rest) {
                last.remove(id);
                last.add(id);
            }
        }
        return last;
    }
}
