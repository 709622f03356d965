package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.standardwebhooks.Webhook;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

    private static final PageRequest PAGE = PageRequest.of(null, null);

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final IssuedWebhook endpoint = fixture.endpoint(receiver.url(), "order.*");
    private final String webhookId = endpoint.webhook().webhookId();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void makesAWaitingDeliveryDueAndQueuesItToBeWoken() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.clock.advance(ofSeconds(1));

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());

        assertThat(fixture.dispatch(delivery)).isEqualTo("queued");
        assertThat(fixture.read(delivery).nextAttemptAt()).isEqualTo(START.plusSeconds(1));
        assertThat(fixture.claim(delivery))
                .isEqualTo(new ClaimedDelivery(
                        delivery.deliveryId(),
                        0,
                        "delivery/" + delivery.deliveryId(),
                        true,
                        "order.created",
                        webhookId));
        assertThat(fixture.attempt(delivery).ended()).isTrue();
        assertThat(fixture.read(delivery).attempts()).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void leavesADeliveryAloneThatIsAboutToBeAttempted() {
        var delivery = fixture.delivery("order.created");
        fixture.claim(delivery);

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());

        assertThat(fixture.dispatch(delivery)).isEqualTo("claimed");
        assertThat(fixture.claim(delivery).round()).isZero();
    }

    @Test
    void queuesAnEndedDeliveryAgainWithItsScheduleFromTheStart() {
        receiver.answers(500, 500, 500, 500, 500, 500, 500, 500, 500, 500);
        var delivery = fixture.delivery("order.created");
        exhaust(delivery);

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());

        var claimed = fixture.claim(delivery);
        assertThat(claimed.round()).isOne();
        assertThat(claimed.waits()).isFalse();
        assertThat(claimed.workflowId()).isEqualTo("delivery/" + delivery.deliveryId() + "/retry-1");
        var pending = fixture.read(delivery);
        assertThat(pending.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(pending.endedAt()).isNull();
        assertThat(pending.reason()).isNull();

        assertThat(fixture.attempt(delivery).waitMillis()).isBetween(27_000L, 33_000L);
        exhaust(delivery);
        assertThat(fixture.read(delivery).attempts())
                .extracting(Attempt::number)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());
        fixture.attempt(delivery);
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(fixture.read(delivery).attempts()).hasSize(11);

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());
        assertThat(fixture.claim(delivery).workflowId()).endsWith("/retry-3");
    }

    @Test
    void refusesToSendAgainWhereNothingCanBeSent() {
        var delivery = fixture.delivery("order.created");
        fixture.webhooks().change(WORKSPACE, webhookId, new WebhookDraft(null, null, null, null, false, null, null));

        assertThat(refusal(() -> fixture.deliveries().retry(WORKSPACE, delivery.deliveryId())).code())
                .isEqualTo("webhook_inactive");

        fixture.webhooks().delete(WORKSPACE, webhookId);
        assertThat(refusal(() -> fixture.deliveries().retry(WORKSPACE, delivery.deliveryId())).code())
                .isEqualTo("webhook_deleted");
    }

    @Test
    void listsTheNewestFirstByStatus() {
        receiver.answers(500, 500);
        var deliveries = IntStream.range(0, 4)
                .mapToObj(index -> fixture.delivery("order.created"))
                .toList();
        deliveries.forEach(fixture::attempt);

        var all = fixture.deliveries().list(WORKSPACE, webhookId, DeliveryFilter.ALL, PageRequest.of("3", null));
        var rest = fixture.deliveries().list(WORKSPACE, webhookId, DeliveryFilter.ALL, PageRequest.of("3", all.nextCursor()));
        var failing = fixture.deliveries().list(WORKSPACE, webhookId, new DeliveryFilter(DeliveryStatus.RETRYING, null, null), PAGE);
        var delivered = fixture.deliveries().list(WORKSPACE, webhookId, new DeliveryFilter(DeliveryStatus.DELIVERED, null, null), PAGE);

        assertThat(all.data()).containsExactly(reads(deliveries, 3, 2, 1));
        assertThat(rest.data()).containsExactly(reads(deliveries, 0));
        assertThat(failing.data()).containsExactly(reads(deliveries, 1, 0));
        assertThat(delivered.data()).containsExactly(reads(deliveries, 3, 2));
        assertThat(fixture.deliveries()
                        .list(WORKSPACE, webhookId, new DeliveryFilter(DeliveryStatus.EXHAUSTED, null, null), PAGE)
                        .data())
                .isEmpty();
    }

    @Test
    void shortensAnswersInAListOnly() {
        receiver.answers(200, "x".repeat(10_000), Map.of());
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).attempts().getFirst().responseBody()).hasSize(10_000);
        assertThat(fixture.deliveries().list(WORKSPACE, webhookId, DeliveryFilter.ALL, PAGE).data().getFirst().attempts())
                .extracting(Attempt::responseBody)
                .containsExactly("x".repeat(2_000));
    }

    @Test
    void hidesAnotherWorkspacesDeliveryCompletely() {
        var delivery = fixture.delivery("order.created");

        for (var call : List.<Runnable>of(
                () -> fixture.deliveries().get(OTHER_WORKSPACE, delivery.deliveryId()),
                () -> fixture.deliveries().retry(OTHER_WORKSPACE, delivery.deliveryId()),
                () -> fixture.deliveries().list(OTHER_WORKSPACE, webhookId, DeliveryFilter.ALL, PAGE),
                () -> fixture.deliveries().test(OTHER_WORKSPACE, webhookId))) {
            assertThat(refusal(call).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        }
        assertThat(fixture.deliveries().ofEvent(OTHER_WORKSPACE, delivery.eventId())).isEmpty();
    }

    @Test
    void testsAnEndpointAtOnceAndStoresNothing() throws Exception {
        fixture.clock.follow(Instant::now);
        fixture.webhooks().change(WORKSPACE, webhookId, new WebhookDraft(null, null, null, null, false, null, null));
        receiver.answers(410, "go away", Map.of());

        var failed = fixture.deliveries().test(WORKSPACE, webhookId);
        var delivered = fixture.deliveries().test(WORKSPACE, webhookId);

        assertThat(List.of(failed, delivered))
                .extracting(Attempt::succeeded, Attempt::statusCode, Attempt::responseBody)
                .containsExactly(tuple(false, 410, "go away"), tuple(true, 200, ""));
        var request = receiver.next();
        var body = new String(request.body(), StandardCharsets.UTF_8);
        new Webhook(endpoint.secret().text().reveal()).verify(body, request.headers());
        assertThat(Json.read(body).path("type").asText()).isEqualTo("millrace.test");
        assertThat(Json.read(body).path("millraceeventid").asText()).isEqualTo(request.header("webhook-id"));
        assertThat(fixture.deliveries().list(WORKSPACE, webhookId, DeliveryFilter.ALL, PAGE).data()).isEmpty();
        assertThat(fixture.published).isEmpty();
    }

    private void exhaust(Delivery delivery) {
        while (!fixture.attempt(delivery).ended()) {
            fixture.clock.advance(ofHours(6));
        }
    }

    private Delivery[] reads(List<Delivery> deliveries, int... indices) {
        return IntStream.of(indices)
                .mapToObj(index -> fixture.read(deliveries.get(index)))
                .toArray(Delivery[]::new);
    }

    private static Refusal refusal(Runnable call) {
        var refusal = catchThrowableOfType(Refusal.class, call::run);
        assertThat(refusal).as("it is refused").isNotNull();
        return refusal;
    }
}
