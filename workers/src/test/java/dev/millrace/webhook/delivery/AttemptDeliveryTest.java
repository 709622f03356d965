package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptDeliveryTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final IssuedWebhook endpoint = fixture.webhooks()
            .create(
                    WORKSPACE,
                    new WebhookDraft(
                            "orders", receiver.url(), List.of("order.*"), Map.of("X-Env", "test"), null, null, null));

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void sendsTheWholeEventSignedSoThatAnotherLibraryAcceptsIt() throws Exception {
        fixture.clock.follow(Instant::now);
        var second = fixture.webhooks().rotateSecret(WORKSPACE, endpoint.webhook().webhookId());
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        var request = receiver.next();
        var body = new String(request.body(), StandardCharsets.UTF_8);
        new Webhook(endpoint.secret().text().reveal()).verify(body, request.headers());
        new Webhook(second.secret().text().reveal()).verify(body, request.headers());
        assertThatThrownBy(() -> new Webhook(second.secret().text().reveal()).verify(body + " ", request.headers()))
                .isInstanceOf(WebhookVerificationException.class);
        assertThat(body).contains("\"specversion\":\"1.0\"", "wörld", delivery.eventId());
        assertThat(request.header("webhook-id")).isEqualTo(delivery.eventId()).startsWith("evt_");
        assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
        assertThat(request.header("user-agent")).startsWith("Millrace");
        assertThat(request.header("x-env")).isEqualTo("test");
        assertThat(request.path()).isEqualTo("/hook");
    }

    @Test
    void signsByEveryKeyPairThatIsLiveSoThatTheJdkAcceptsIt() throws Exception {
        var id = endpoint.webhook().webhookId();
        var first = fixture.webhooks().change(WORKSPACE, id, new WebhookDraft(null, null, null, null, null, null, "ed25519"));
        var second = fixture.webhooks().rotateSecret(WORKSPACE, id);

        fixture.attempt(fixture.delivery("order.created"));

        var request = receiver.next();
        var signatures = request.header("webhook-signature").split(" ");
        assertThat(signatures).hasSize(2);
        assertThat(holds(second.webhook().verifyingKey(), request, signatures[0])).isTrue();
        assertThat(holds(first.webhook().verifyingKey(), request, signatures[1])).isTrue();
        assertThat(holds(first.webhook().verifyingKey(), request, signatures[0])).isFalse();
    }

    private static boolean holds(String publicKey, Receiver.Received request, String signature) throws Exception {
        var raw = Base64.getDecoder().decode(publicKey.substring("whpk_".length()));
        var spki = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update("%s.%s.".formatted(request.header("webhook-id"), request.header("webhook-timestamp")).getBytes(StandardCharsets.UTF_8));
        verifier.update(request.body());
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }

    @Test
    void signsTheClassicWayWhereAskedTo() {
        fixture.webhooks()
                .change(
                        WORKSPACE,
                        endpoint.webhook().webhookId(),
                        new WebhookDraft(null, null, null, null, null, null, "sha256-hex"));

        fixture.attempt(fixture.delivery("order.created"));

        var request = receiver.next();
        assertThat(request.header("x-webhook-signature")).matches("[0-9a-f]{64}");
        assertThat(request.header("webhook-signature")).isEmpty();
    }

    @Test
    void recordsASuccess() {
        receiver.answers(202, "thanks", Map.of());
        var delivery = fixture.delivery("order.created");

        var outcome = fixture.attempt(delivery);

        assertThat(outcome.ended()).isTrue();
        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.endedAt()).isEqualTo(START);
        assertThat(read.nextAttemptAt()).isNull();
        assertThat(read.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.number()).isOne();
            assertThat(attempt.statusCode()).isEqualTo(202);
            assertThat(attempt.error()).isNull();
            assertThat(attempt.responseBody()).isEqualTo("thanks");
            assertThat(attempt.at()).isEqualTo(START);
        });
        assertThat(fixture.dispatch(delivery)).isEqualTo("ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void takesEveryTwoHundredForASuccess(int status) {
        receiver.answers(status);
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void neverFollowsARedirectAndCountsItAsAFailure(int status) {
        receiver.answers(status, "", Map.of("Location", receiver.url() + "/elsewhere"));
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(read.attempts().getFirst().error()).contains(status + "", "redirect");
        receiver.next();
        assertThat(receiver.waiting()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 503})
    void triesAgainAfterAFailure(int status) {
        receiver.answers(status, "why", Map.of());
        var delivery = fixture.delivery("order.created");

        var outcome = fixture.attempt(delivery);

        assertThat(outcome.ended()).isFalse();
        assertThat(outcome.waitMillis()).isBetween(27_000L, 33_000L);
        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(read.nextAttemptAt()).isBetween(START.plusSeconds(27), START.plusSeconds(33));
        assertThat(read.attempts().getFirst().statusCode()).isEqualTo(status);
        assertThat(read.attempts().getFirst().responseBody()).isEqualTo("why");
        assertThat(fixture.dispatch(delivery)).isEqualTo("started");
    }

    @Test
    void keepsTheIdAndFreshensTheTimestampAndSignatureAtEachAttempt() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);
        fixture.clock.advance(ofMinutes(1));
        fixture.attempt(delivery);

        var first = receiver.next();
        var second = receiver.next();
        assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("webhook-timestamp")).isEqualTo((START.getEpochSecond() + 60) + "");
        assertThat(second.header("webhook-signature")).isNotEqualTo(first.header("webhook-signature"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "600                           | PT10M",
        "Sat, 21 Nov 2026 10:10:00 GMT | PT10M",
        "864000                        | PT6H",
        "Sun, 21 Nov 2027 10:10:00 GMT | PT6H",
    })
    void honoursRetryAfterUpToSixHours(String retryAfter, Duration wait) {
        receiver.answers(503, "", Map.of("Retry-After", retryAfter));
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).nextAttemptAt()).isEqualTo(START.plus(wait));
    }

    @Test
    void isExhaustedAfterFiveAttempts() {
        receiver.answers(500, 500, 500, 500, 500, 500);
        var delivery = fixture.delivery("order.created");

        var waits = new ArrayList<Boolean>();
        for (var attempt = 0; attempt < 7; attempt++) {
            waits.add(fixture.attempt(delivery).ended());
            fixture.clock.advance(ofHours(6));
        }

        assertThat(waits).containsExactly(false, false, false, false, true, true, true);
        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(read.reason()).contains("5");
        assertThat(read.attempts()).extracting(Attempt::number).containsExactly(1, 2, 3, 4, 5);
        assertThat(receiver.waiting()).isEqualTo(5);
    }

    @Test
    void disablesAnEndpointThatIsGoneAndSaysSoOnce() {
        receiver.answers(410);
        var delivery = fixture.delivery("order.created");
        var next = fixture.delivery("order.paid");

        fixture.attempt(delivery);
        fixture.attempt(next);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(fixture.read(delivery).reason()).contains("410");
        assertThat(fixture.read(next).status()).isEqualTo(DeliveryStatus.CANCELLED);
        assertThat(receiver.waiting()).isOne();
        var webhook = fixture.webhooks().get(WORKSPACE, endpoint.webhook().webhookId());
        assertThat(webhook.active()).isFalse();
        assertThat(webhook.disabledReason()).contains("410");
        assertThat(fixture.published).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("webhook.disabled");
            assertThat(event.path("id").asText()).isEqualTo(delivery.deliveryId());
            assertThat(event.path("data").path("webhook_id").asText()).isEqualTo(webhook.webhookId());
        });
    }

    @Test
    void keepsTwentyThousandBytesOfAHugeAnswer() {
        receiver.answers(200, "x".repeat(5_000_000), Map.of());
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts().getFirst().responseBody()).isEqualTo("x".repeat(20_000));
    }

    @Test
    void storesAnswersWithNulAndBrokenUtf8() {
        receiver.answers(500, "a\0b\u00ff\u00fe\u00c3", Map.of());
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).attempts().getFirst().responseBody()).isEqualTo("a\uFFFDb\uFFFD\uFFFD\uFFFD");
    }

    @Test
    void leavesOutHalfALetterWhereTheAnswerIsCut() {
        receiver.answers(500, "x".repeat(19_999) + "\u00c3\u00bc" + "x".repeat(10), Map.of());
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).attempts().getFirst().responseBody()).isEqualTo("x".repeat(19_999));
    }

    @Test
    void saysWhyNoAnswerCame() {
        receiver.close();
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        var attempt = fixture.read(delivery).attempts().getFirst();
        assertThat(attempt.statusCode()).isNull();
        assertThat(attempt.error()).isNotBlank();
        assertThat(fixture.meters.counter("millrace.deliveries.attempts", "outcome", "connect").count()).isOne();
    }

    @Test
    void asksTheGuardAtEveryAttempt() {
        // 127.0.0.2 is this machine too, but not what the fixture allows: a failing guard would reach nobody else.
        fixture.jdbc.sql("update webhook set url = replace(url, '127.0.0.1', '127.0.0.2')").update();
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(fixture.read(delivery).attempts().getFirst().error()).contains("127.0.0.2");
        assertThat(fixture.meters.counter("millrace.deliveries.attempts", "outcome", "refused").count()).isOne();
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void cancelsWhatCanNoLongerBeSentAndSaysWhy() {
        var inactive = fixture.delivery("order.created");
        var deleted = fixture.delivery("order.created");
        var active = fixture.webhooks();

        active.change(
                WORKSPACE,
                endpoint.webhook().webhookId(),
                new WebhookDraft(null, null, null, null, false, null, null));
        fixture.attempt(inactive);
        active.delete(WORKSPACE, endpoint.webhook().webhookId());
        fixture.attempt(deleted);

        assertThat(List.of(fixture.read(inactive), fixture.read(deleted)))
                .allSatisfy(read -> {
                    assertThat(read.status()).isEqualTo(DeliveryStatus.CANCELLED);
                    assertThat(read.endedAt()).isEqualTo(START);
                    assertThat(fixture.dispatch(read)).isEqualTo("ended");
                })
                .extracting(Delivery::reason)
                .containsExactly(
                        "The endpoint is not active.", "The endpoint was deleted.");
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void whatCannotBeAttemptedIsADeadLetterAndNoFaultOfTheEndpoint() {
        var unread = fixture.delivery("order.created");
        fixture.forgetEvents();
        fixture.attempt(unread);
        var sealed = fixture.delivery("order.created");
        fixture.jdbc.sql("update webhook_secret set sealed = set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)").update();
        assertThat(fixture.attempt(sealed).ended()).isTrue();

        assertThat(List.of(fixture.read(unread), fixture.read(sealed)))
                .extracting(Delivery::status)
                .containsOnly(DeliveryStatus.DEAD_LETTER);
        assertThat(fixture.read(unread).reason()).isEqualTo("The event is no longer stored.");
        assertThat(fixture.read(sealed).reason()).startsWith("A secret that it needs cannot be opened");
        assertThat(receiver.waiting()).isZero();
        assertThat(fixture.meters.counter("millrace.deliveries.ended", "status", "dead_letter").count()).isEqualTo(2);
        assertThat(fixture.webhooks().get(WORKSPACE, endpoint.webhook().webhookId()).health().failures()).isZero();
        assertThat(fixture.deliveries().givenUp(WORKSPACE, DeliveryStatus.DEAD_LETTER, PageRequest.of(null, null)).data())
                .extracting(Delivery::deliveryId)
                .containsExactly(sealed.deliveryId(), unread.deliveryId());
        assertThat(fixture.deliveries().givenUp(OTHER_WORKSPACE, DeliveryStatus.DEAD_LETTER, PageRequest.of(null, null)).data()).isEmpty();

        fixture.deliveries().retry(WORKSPACE, unread.deliveryId());
        assertThat(fixture.read(unread).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(fixture.recovered(endpoint.webhook().webhookId(), START).queued()).isOne();
    }

    @Test
    void countsAttemptsEndsAndLag() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");

        fixture.clock.advance(ofSeconds(2));
        fixture.attempt(delivery);
        fixture.clock.advance(ofMinutes(1));
        fixture.attempt(delivery);

        assertThat(fixture.meters.counter("millrace.deliveries.attempts", "outcome", "rejected").count()).isOne();
        assertThat(fixture.meters.counter("millrace.deliveries.attempts", "outcome", "delivered").count()).isOne();
        assertThat(fixture.meters.counter("millrace.deliveries.ended", "status", "delivered").count()).isOne();
        assertThat(fixture.meters.timer("millrace.delivery.duration").count()).isEqualTo(2);
        assertThat(fixture.meters.timer("millrace.delivery.lag").count()).isOne();
        assertThat(fixture.meters.timer("millrace.delivery.lag").totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);
    }
}
