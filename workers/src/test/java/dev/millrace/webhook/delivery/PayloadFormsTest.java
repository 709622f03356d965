package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.type.EventTypeDraft;
import dev.millrace.webhook.type.EventTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PayloadFormsTest {

    private static final String TYPE = "shop.sold";

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();

    @AfterEach
    void close() {
        receiver.close();
        fixture.close();
    }

    @Test
    void sendsEveryEndpointTheFormForWhichItWasWritten() {
        describe("'2027-01-31': {'transformation': '{total: .amount}'}, '2027-05-31': {'transformation': '{sum: .amount}'}");

        assertThat(dataAt("2026-11-01")).isEqualTo("{\"total\":12.50}");
        assertThat(dataAt("2027-01-31")).isEqualTo("{\"total\":12.50}");
        assertThat(dataAt("2027-02-01")).isEqualTo("{\"sum\":12.50}");
        assertThat(dataAt("2027-06-01")).isEqualTo("{\"amount\":12.50}");
        assertThat(dataAt("")).isEqualTo("{\"amount\":12.50}");
    }

    @Test
    void leavesTheRestOfTheEventButTheAddressOfItsSchema() {
        describe("'2027-01-31': {'transformation': '{total: .amount}'}");
        var id = endpoint("2026-11-01");
        var delivery = delivery(id, event -> event.put("dataschema", "https://example.com/sold.json").put("channel", "acme"));

        fixture.attempt(delivery);

        var sent = Json.trusted(new String(receiver.next().body(), StandardCharsets.UTF_8));
        assertThat(sent.path("channel").asText()).isEqualTo("acme");
        assertThat(sent.path("type").asText()).isEqualTo(TYPE);
        assertThat(sent.has("millraceeventid")).isTrue();
        assertThat(sent.has("dataschema")).isFalse();
    }

    @Test
    void sendsWhatHoldsNoJsonAsItIs() {
        describe("'2027-01-31': {'transformation': '.amount + 1'}");
        var id = endpoint("2026-11-01");
        var delivery = delivery(id, event -> {
            event.remove("data");
            event.put("data_base64", "AAEC");
        });

        fixture.attempt(delivery);

        assertThat(new String(receiver.next().body(), StandardCharsets.UTF_8)).contains("\"data_base64\":\"AAEC\"");
    }

    @Test
    void sendsNothingWhereATransformationFailsAndTriesAgainUntilItIsMended() {
        describe("'2027-01-31': {'transformation': '.amount + 1'}");
        var id = endpoint("2026-11-01");
        var delivery = delivery(id, event -> event.putObject("data").put("amount", "much"));

        var outcome = fixture.attempt(delivery);

        var stored = fixture.read(delivery);
        assertThat(outcome.ended()).isFalse();
        assertThat(outcome.sentence()).isEqualTo("The attempt failed (transformation).");
        assertThat(stored.status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(stored.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.statusCode()).isNull();
            assertThat(attempt.error())
                    .startsWith("Nothing was sent: the transformation of shop.sold into its version 2027-01-31 failed: ")
                    .endsWith("sent at the next attempt.");
        });
        assertThat(receiver.waiting()).isZero();
        assertThat(fixture.webhooks().get(WORKSPACE, id).health().failures()).isZero();

        describe("'2027-01-31': {'transformation': '{total: .amount}'}");
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.attempt(delivery);

        assertThat(sent()).isEqualTo("{\"total\":\"much\"}");
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
    }

    @Test
    void givesUpATransformationThatTakesTooMuch() {
        describe("'2027-01-31': {'transformation': 'if .loop then [range(1000000)] else . end'}");
        var delivery = delivery(endpoint("2026-11-01"), event -> event.putObject("data").put("loop", true));

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).attempts().getFirst().error()).startsWith("Nothing was sent");
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void makesTheSameOfAnEventAtEveryAttempt() {
        describe("'2027-01-31': {'transformation': '{at: now}'}");
        var delivery = delivery(endpoint("2026-11-01"), event -> {});
        receiver.answers(500);

        fixture.attempt(delivery);
        var first = sent();
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.attempt(delivery);

        assertThat(sent()).isEqualTo(first);
    }

    @Test
    void testsAnEndpointWithTheExampleOfATypeInItsForm() {
        describe("'2027-01-31': {'transformation': '{total: .amount}'}");
        var id = endpoint("2026-11-01");

        var attempt = fixture.deliveries().test(WORKSPACE, id, TYPE);

        var request = receiver.next();
        var sent = Json.trusted(new String(request.body(), StandardCharsets.UTF_8));
        assertThat(attempt.succeeded()).isTrue();
        assertThat(sent.path("type").asText()).isEqualTo(TYPE);
        assertThat(sent.path("data").toString()).isEqualTo("{\"total\":1}");
        assertThat(request.header("webhook-id")).isEqualTo(sent.path("id").asText());
        for (var unknown : List.of("shop.unknown", "{entity}.created")) {
            assertThatThrownBy(() -> fixture.deliveries().test(WORKSPACE, id, unknown))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo("event_type"));
        }
    }

    private String dataAt(String apiVersion) {
        var id = endpoint(apiVersion);
        fixture.attempt(delivery(id, event -> {}));
        fixture.webhooks().delete(WORKSPACE, id);
        return sent();
    }

    private String sent() {
        return Json.trusted(new String(receiver.next().body(), StandardCharsets.UTF_8)).path("data").toString();
    }

    private Delivery delivery(String webhookId, Consumer<ObjectNode> shape) {
        var event = fixture.event(WORKSPACE, TYPE, cloudEvent -> {
            cloudEvent.set("data", Json.trusted("{\"amount\":12.50}"));
            shape.accept(cloudEvent);
        });
        return fixture.deliveries().ofEvent(WORKSPACE, event.eventId()).stream()
                .filter(delivery -> delivery.webhookId().equals(webhookId))
                .findFirst()
                .orElseThrow();
    }

    private String endpoint(String apiVersion) {
        return fixture.webhooks()
                .create(WORKSPACE, new WebhookDraft("endpoint", receiver.url(), List.of(TYPE), null, null, apiVersion, null))
                .webhook()
                .webhookId();
    }

    private void describe(String versions) {
        var draft = "{'description': 'Sold.', 'schema': {}, 'example': {'amount': 1}, 'versions': {%s}}".formatted(versions);
        fixture.bean(EventTypes.class)
                .put(WORKSPACE, TYPE, Json.mapper().convertValue(Json.trusted(draft.replace('\'', '"')), EventTypeDraft.class));
    }
}
