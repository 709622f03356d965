package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.event.Event;
import dev.millrace.json.Json;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DeliveryQueueingTest {

    private static final String URL = "https://hooks.example.com/";

    private final WebhookFixture fixture = new WebhookFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void queuesADeliveryForEveryEndpointThatWantsTheEvent() {
        var exact = id("order.created");
        var prefix = id("order.*", "order.created", "*");
        var all = id("*");
        id("order.deleted", "orders.*");

        var event = fixture.event(WORKSPACE, "order.created");

        assertThat(fixture.deliveries().ofEvent(WORKSPACE, event.eventId()))
                .extracting(Delivery::webhookId, Delivery::eventType, Delivery::status, Delivery::nextAttemptAt)
                .containsExactlyInAnyOrder(
                        tuple(exact, "order.created", DeliveryStatus.PENDING, WebhookFixture.START),
                        tuple(prefix, "order.created", DeliveryStatus.PENDING, WebhookFixture.START),
                        tuple(all, "order.created", DeliveryStatus.PENDING, WebhookFixture.START));
    }

    @Test
    void leavesTheDeliveryQueuedUnderADeterministicWorkflowId() {
        id("*");

        var delivery = fixture.delivery("order.created");

        assertThat(fixture.dispatch(delivery)).isEqualTo("queued");
        assertThat(fixture.claim(delivery))
                .isEqualTo(new ClaimedDelivery(
                        delivery.deliveryId(),
                        0,
                        "delivery/" + delivery.deliveryId(),
                        false,
                        "order.created",
                        delivery.webhookId()));
    }

    @Test
    void neverCrossesAWorkspace() {
        id("*");

        var event = fixture.event(OTHER_WORKSPACE, "order.created");

        assertThat(fixture.deliveries().ofEvent(OTHER_WORKSPACE, event.eventId())).isEmpty();
        assertThat(fixture.deliveries().ofEvent(WORKSPACE, event.eventId())).isEmpty();
    }

    @Test
    void passesOverAnInactiveEndpointUntilItIsActiveAgain() {
        var id = id("*");

        fixture.webhooks().change(WORKSPACE, id, active(false));
        assertThat(queued("a")).isZero();

        fixture.webhooks().change(WORKSPACE, id, active(true));
        assertThat(queued("a")).isOne();

        fixture.webhooks().disable(WORKSPACE, id, "It is gone.");
        assertThat(queued("a")).isZero();
    }

    @Test
    void followsChangedPatterns() {
        var id = id("a.*");

        fixture.webhooks()
                .change(WORKSPACE, id, new WebhookDraft(null, null, List.of("b.*"), null, null, null, null));

        assertThat(queued("a.x")).isZero();
        assertThat(queued("b.x")).isOne();
    }

    @Test
    void queuesABatchOfManyWorkspacesAndTypesAtOnce() {
        var ours = id("a.*");
        var theirs = fixture.webhooks()
                .create(OTHER_WORKSPACE, WebhookFixture.draft(URL, "*"))
                .webhook()
                .webhookId();
        var events = IntStream.range(0, 300)
                .mapToObj(index -> {
                    var cloudEvent = Json.mapper().createObjectNode().put("type", (index % 2 == 0 ? "a." : "b.") + index % 10);
                    return new Event(
                            index % 3 == 0 ? OTHER_WORKSPACE : WORKSPACE, "evt_" + index, WebhookFixture.START, 0, cloudEvent);
                })
                .toList();

        fixture.bean(DeliveryQueueing.class).accepted(events);

        assertThat(count(ours)).isEqualTo(100);
        assertThat(count(theirs)).isEqualTo(100);
    }

    @Test
    void anEndpointThatHangsLeavesRoomForTheOthersOfItsWorkspace() {
        var hanging = id("a.*");
        var well = id("b.*");
        IntStream.range(0, 50).forEach(index -> fixture.event(WORKSPACE, "a.x"));
        var queue = new DeliveryQueueStore(fixture.jdbc);

        assertThat(claim(queue)).hasSize(10).allMatch(delivery -> delivery.webhookId().equals(hanging));
        assertThat(claim(queue)).isEmpty();

        IntStream.range(0, 5).forEach(index -> fixture.event(WORKSPACE, "b.x"));

        assertThat(claim(queue)).hasSize(5).allMatch(delivery -> delivery.webhookId().equals(well));
    }

    @Test
    void howeverManyEndpointsHangThoseThatAreWellFindTheirPlacesFree() {
        var well = id("well");
        for (var number = 0; number < 60; number++) {
            id("hangs.n" + number);
            fixture.event(WORKSPACE, "hangs.n" + number);
        }
        var queue = new DeliveryQueueStore(fixture.jdbc);
        var later = WebhookFixture.START.plusSeconds(3);

        assertThat(claim(queue)).as("nobody knows yet that they hang").hasSize(40);
        assertThat(claim(queue)).isEmpty();
        IntStream.range(0, 50).forEach(index -> fixture.event(WORKSPACE, "hangs.n" + index % 40));
        IntStream.range(0, 5).forEach(index -> fixture.event(WORKSPACE, "well"));

        var claimed = claim(queue, later);

        assertThat(claimed).extracting(ClaimedDelivery::webhookId).filteredOn(well::equals).as("those that are well").hasSize(5);
        assertThat(claimed).extracting(ClaimedDelivery::eventType).as("nothing more for those that hang")
                .doesNotContainAnyElementsOf(IntStream.range(0, 40).mapToObj(number -> "hangs.n" + number).toList());
        assertThat(claim(queue, later)).isEmpty();
    }

    @Test
    void endpointsThatFailShareHalfAsManyPlacesOfTheirOwn() {
        var well = id("well");
        for (var number = 0; number < 60; number++) {
            var failing = id("fails.n" + number);
            fixture.jdbc.sql("update webhook set failing_since = now() where webhook_id = ?").params(failing).update();
            fixture.event(WORKSPACE, "fails.n" + number);
        }
        IntStream.range(0, 10).forEach(index -> fixture.event(WORKSPACE, "well"));

        var claimed = claim(new DeliveryQueueStore(fixture.jdbc));

        assertThat(claimed).hasSize(30).extracting(ClaimedDelivery::webhookId).filteredOn(well::equals).hasSize(10);
    }

    private List<ClaimedDelivery> claim(DeliveryQueueStore queue) {
        return claim(queue, WebhookFixture.START);
    }

    private List<ClaimedDelivery> claim(DeliveryQueueStore queue, Instant now) {
        return new TransactionTemplate(fixture.bean(PlatformTransactionManager.class))
                .execute(status -> queue.claim(100, 40, now));
    }

    @Test
    void queuesAgainWhenToldAgain() {
        id("*");
        var event = fixture.event(WORKSPACE, "order.created");

        fixture.bean(DeliveryQueueing.class).accepted(List.of(event));

        assertThat(fixture.deliveries().ofEvent(WORKSPACE, event.eventId())).hasSize(2);
    }

    private int queued(String type) {
        var event = fixture.event(WORKSPACE, type);
        return fixture.deliveries().ofEvent(WORKSPACE, event.eventId()).size();
    }

    private int count(String webhookId) {
        return fixture.jdbc.sql("select count(*) from delivery where webhook_id = :id")
                .param("id", webhookId)
                .query(Integer.class)
                .single();
    }

    private String id(String... events) {
        return fixture.endpoint(URL, events).webhook().webhookId();
    }

    private static WebhookDraft active(boolean active) {
        return new WebhookDraft(null, null, null, null, active, null, null);
    }
}
