package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an endpoint can ask for: which events, in which order, how fast, how often. */
class DeliveryOptionsTest {

    private static final String TYPE = "order.created";

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void aFilterTakesTheEventsForWhichItGivesTrue() {
        endpoint("{'filter': '.data.amount > 100'}");

        assertThat(deliveries(data("{'amount': 101}"))).hasSize(1);
        assertThat(deliveries(data("{'amount': 100}"))).isEmpty();
        assertThat(deliveries(data("{'amount': 'x'}"))).as("text is greater than a number in jq").hasSize(1);
        assertThat(deliveries(event -> event.remove("data"))).isEmpty();
    }

    @Test
    void aFilterThatFailsTakesNothingAndAnEmptyOneEverything() {
        var id = endpoint("{'filter': '.data.name | test(1)'}");
        assertThat(deliveries(data("{'name': 'a'}"))).isEmpty();

        fixture.webhooks().change(WORKSPACE, id, draft("{'filter': ''}"));

        assertThat(deliveries(data("{'name': 'a'}"))).hasSize(1);
    }

    @Test
    void anEndpointOfAChannelIsSentThatChannelsEventsOnly() {
        endpoint("{'channels': ['customer-1', 'customer-2']}");

        assertThat(deliveries(event -> event.put("channel", "customer-2"))).hasSize(1);
        assertThat(deliveries(event -> event.put("channel", "customer-3"))).isEmpty();
        assertThat(deliveries(event -> {})).isEmpty();
    }

    @Test
    void inTheOrderOfAnEndpointOneDeliveryGoesOutAfterTheOther() {
        endpoint("{'delivery': {'order': {'by': 'endpoint'}}}");
        var first = fixture.delivery(TYPE);
        var second = fixture.delivery(TYPE);
        var third = fixture.delivery(TYPE);

        assertThat(dispatches(first, second, third)).containsExactly("queued", "held", "held");
        assertThat(fixture.read(second).waitingFor())
                .isEqualTo("An earlier delivery to this endpoint has to end first, as its order asks.");

        fixture.attempt(first);

        assertThat(dispatches(first, second, third)).containsExactly("ended", "queued", "held");
        assertThat(fixture.read(second).waitingFor()).isNull();
        fixture.attempt(second);
        assertThat(dispatches(first, second, third)).containsExactly("ended", "ended", "queued");
    }

    @Test
    void eventsThatAreAcceptedTogetherKeepTheirOrderToo() {
        var id = endpoint("{'delivery': {'order': {'by': 'endpoint'}}}");
        var events = IntStream.range(0, 3).mapToObj(number -> fixture.event(WORKSPACE, "other.type")).toList();
        fixture.webhooks().change(WORKSPACE, id, draft("{'events': ['*']}"));

        fixture.bean(DeliveryQueueing.class).accepted(events);

        assertThat(events.stream()
                        .flatMap(event -> fixture.deliveries().ofEvent(WORKSPACE, event.eventId()).stream())
                        .map(fixture::dispatch))
                .containsExactly("queued", "held", "held");
    }

    @Test
    void theOrderOfAKeyHoldsBackThatKeyAlone() {
        endpoint("{'delivery': {'order': {'by': 'key', 'key': '.data.customer'}}}");
        var ada = deliveries(data("{'customer': 'ada'}")).getFirst();
        var eve = deliveries(data("{'customer': 'eve'}")).getFirst();
        var adaAgain = deliveries(data("{'customer': 'ada'}")).getFirst();
        var nobody = deliveries(data("{}")).getFirst();
        var nobodyAgain = deliveries(data("{}")).getFirst();
        var long1 = deliveries(data("{'customer': '%s'}".formatted("x".repeat(5_000)))).getFirst();
        var long2 = deliveries(data("{'customer': '%s'}".formatted("x".repeat(5_000)))).getFirst();

        assertThat(dispatches(ada, eve, adaAgain, nobody, nobodyAgain, long1, long2))
                .containsExactly("queued", "queued", "held", "queued", "queued", "queued", "held");

        fixture.attempt(eve);
        assertThat(fixture.dispatch(adaAgain)).isEqualTo("held");
        fixture.attempt(ada);
        assertThat(fixture.dispatch(adaAgain)).isEqualTo("queued");
    }

    @Test
    void aDeliveryThatFailsHoldsBackTheOthersUntilItHasEnded() {
        endpoint("{'delivery': {'order': {'by': 'endpoint'}, 'retry_schedule': ['PT10S']}}");
        receiver.answers(500);
        receiver.answers(500);
        receiver.answers(500);
        var first = fixture.delivery(TYPE);
        var second = fixture.delivery(TYPE);

        assertThat(fixture.attempt(first).ended()).isFalse();
        assertThat(fixture.dispatch(second)).isEqualTo("held");
        fixture.clock.advance(ofSeconds(20));
        assertThat(fixture.attempt(first).ended()).isTrue();

        assertThat(fixture.read(first).status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(fixture.dispatch(second)).isEqualTo("queued");
    }

    @Test
    void aDeliveryThatFailsHoldsBackTheOthersNoLongerThanTheOrderSays() {
        endpoint("{'delivery': {'order': {'by': 'endpoint', 'hold': 'PT1M'}, 'retry_schedule': ['PT10S', 'PT2M', 'PT2M']}}");
        receiver.answers(500);
        receiver.answers(500);
        receiver.answers(500);
        var first = fixture.delivery(TYPE);
        var second = fixture.delivery(TYPE);

        fixture.attempt(first);
        assertThat(fixture.dispatch(second)).as("the next attempt is due within the minute").isEqualTo("held");
        fixture.clock.advance(ofSeconds(12));
        fixture.attempt(first);

        assertThat(fixture.read(first).status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(fixture.dispatch(second)).isEqualTo("queued");
    }

    @Test
    void aDeliveryThatIsCancelledLetsTheNextGo() {
        var id = endpoint("{'delivery': {'order': {'by': 'endpoint'}}}");
        var first = fixture.delivery(TYPE);
        var second = fixture.delivery(TYPE);
        fixture.webhooks().change(WORKSPACE, id, draft("{'active': false}"));

        fixture.attempt(first);

        assertThat(fixture.read(first).status()).isEqualTo(DeliveryStatus.CANCELLED);
        assertThat(fixture.dispatch(second)).isEqualTo("queued");
    }

    @Test
    void whatIsRecoveredGoesOutInItsOrderAgain() {
        var id = endpoint("{'delivery': {'order': {'by': 'endpoint'}, 'retry_schedule': []}}");
        receiver.answers(500);
        receiver.answers(500);
        receiver.answers(500);
        var all = IntStream.range(0, 3).mapToObj(number -> fixture.delivery(TYPE)).toList();
        all.forEach(fixture::attempt);
        assertThat(all).extracting(delivery -> fixture.read(delivery).status()).containsOnly(DeliveryStatus.EXHAUSTED);

        assertThat(fixture.recovered(id, START).queued()).isEqualTo(3);

        assertThat(all).extracting(fixture::dispatch).containsExactly("queued", "held", "held");
    }

    @Test
    void aSweepLetsGoWhatNobodyHolds() {
        endpoint("{'delivery': {'order': {'by': 'endpoint'}}}");
        var first = fixture.delivery(TYPE);
        var second = fixture.delivery(TYPE);
        fixture.jdbc.sql("update delivery set status = 'cancelled', dispatch = 'ended', ended_at = now() where delivery_id = :id")
                .param("id", first.deliveryId())
                .update();

        new DeliveryQueueStore(fixture.jdbc).letGoWhatIsHeldByNobody(fixture.clock.instant());

        assertThat(fixture.dispatch(second)).isEqualTo("queued");
    }

    @Test
    void anEndpointWithARateLimitIsSentOneRequestATurn() {
        endpoint("{'delivery': {'rate_limit': {'requests': 2, 'per': 'PT10S'}}}");
        var all = IntStream.range(0, 3).mapToObj(number -> fixture.delivery(TYPE)).toList();

        var outcomes = all.stream().map(fixture::attempt).toList();

        assertThat(outcomes).extracting(AttemptOutcome::ended).containsExactly(true, false, false);
        assertThat(outcomes).extracting(AttemptOutcome::waitMillis).containsExactly(0L, 5_000L, 10_000L);
        assertThat(fixture.read(all.getLast()).waitingFor())
                .isEqualTo("The endpoint takes 2 requests in 10 s. The turn of this delivery is at %s.".formatted(START.plusSeconds(10)));
        assertThat(fixture.read(all.getLast()).nextAttemptAt()).isEqualTo(START.plusSeconds(10));

        fixture.clock.advance(ofSeconds(5));
        assertThat(fixture.attempt(all.get(1)).ended()).as("its turn has come, and it waits once").isTrue();
        assertThat(fixture.attempt(all.get(2)).ended()).isFalse();
    }

    @Test
    void anEndpointThatHasHadEnoughIsLeftAloneAndThenCalledOneAfterTheOther() {
        endpoint("{}");
        var all = IntStream.range(0, 3).mapToObj(number -> fixture.delivery(TYPE)).toList();
        receiver.answers(429, "", Map.of("Retry-After", "120"));
        fixture.attempt(all.getFirst());
        receiver.answers(200);

        assertThat(fixture.attempt(all.get(1)).waitMillis()).isEqualTo(120_000);
        assertThat(fixture.attempt(all.get(2)).waitMillis()).isEqualTo(ofSeconds(120).plus(ofMillis(100)).toMillis());

        assertThat(fixture.read(all.get(1)).waitingFor())
                .startsWith("The endpoint answered 429 and is left alone until %s.".formatted(START.plusSeconds(120)));
        assertThat(fixture.read(all.get(1)).attempts()).isEmpty();
        fixture.clock.advance(ofSeconds(120));
        assertThat(fixture.attempt(all.get(1)).ended()).isTrue();
        assertThat(fixture.read(all.get(1)).waitingFor()).isNull();
    }

    @Test
    void anEndpointMayHaveAScheduleOfItsOwn() {
        endpoint("{'delivery': {'retry_schedule': ['PT1M']}}");
        receiver.answers(500);
        receiver.answers(500);
        receiver.answers(500);
        var delivery = fixture.delivery(TYPE);

        assertThat(fixture.attempt(delivery).waitMillis()).isBetween(54_000L, 66_000L);
        fixture.clock.advance(ofSeconds(70));

        assertThat(fixture.attempt(delivery).ended()).isTrue();
        assertThat(fixture.read(delivery).reason()).isEqualTo("All 2 attempts failed.");
    }

    @Test
    void noMoreFirstAttemptsAreUnderWayThanAnEndpointAsksFor() {
        endpoint("{'delivery': {'concurrency': 2}}");
        var all = IntStream.range(0, 5).mapToObj(number -> fixture.delivery(TYPE)).toList();
        var queue = new DeliveryQueueStore(fixture.jdbc);

        var claimed = queue.claim(10, 100, fixture.clock.instant());

        assertThat(claimed).extracting(ClaimedDelivery::deliveryId)
                .containsExactlyInAnyOrder(all.get(0).deliveryId(), all.get(1).deliveryId());
        assertThat(queue.claim(10, 100, fixture.clock.instant())).isEmpty();
        fixture.attempt(all.getFirst());
        assertThat(queue.claim(10, 100, fixture.clock.instant())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'filter': '.data['}                                                  | filter
            {'filter': '$secret'}                                                 | filter
            {'channels': ['a b']}                                                 | channels/0
            {'payload': 'thick'}                                                  | payload
            {'delivery': {'concurrency': 0}}                                      | delivery.concurrency
            {'delivery': {'rate_limit': {'per': 'PT1S'}}}                         | delivery.rate_limit.requests
            {'delivery': {'rate_limit': {'requests': 1, 'per': 'a day'}}}         | delivery.rate_limit.per
            {'delivery': {'order': {'by': 'key'}}}                                | delivery.order
            {'delivery': {'order': {'by': 'endpoint', 'hold': 'P30D'}}}           | delivery.order.hold
            {'delivery': {'order': {'by': 'key', 'key': '.a + '}}}                | delivery.order.key
            {'delivery': {'retry_schedule': ['PT1S', null]}}                      | delivery.retry_schedule/1
            """)
    void whatAnEndpointCannotAskForIsRefusedAtItsField(String wish, String field) {
        assertThatThrownBy(() -> endpoint(wish))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo(field));
    }

    private String endpoint(String wish) {
        var draft = draft(wish);
        return fixture.webhooks()
                .create(WORKSPACE, new WebhookDraft("endpoint", receiver.url(), List.of(TYPE), null, draft.active(), null, null,
                        draft.channels(), draft.filter(), draft.payload(), draft.connection(), draft.delivery()))
                .webhook()
                .webhookId();
    }

    private static WebhookDraft draft(String wish) {
        return Json.mapper().convertValue(Json.trusted(wish.replace('\'', '"')), WebhookDraft.class);
    }

    private List<Delivery> deliveries(Consumer<ObjectNode> shape) {
        return fixture.deliveries().ofEvent(WORKSPACE, fixture.event(WORKSPACE, TYPE, shape).eventId());
    }

    private static Consumer<ObjectNode> data(String data) {
        return event -> event.set("data", Json.trusted(data.replace('\'', '"')));
    }

    private List<String> dispatches(Delivery... deliveries) {
        return List.of(deliveries).stream().map(fixture::dispatch).toList();
    }
}
