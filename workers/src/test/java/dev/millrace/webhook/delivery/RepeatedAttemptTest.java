package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What crashes, zombies and restarts do: the same attempt asked for again, or two of them at once. */
class RepeatedAttemptTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final IssuedWebhook endpoint = fixture.endpoint(receiver.url(), "order.*");

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void sendsNothingWhenRepeatedAfterAFailureWasRecorded() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");

        var outcome = fixture.attempt(delivery);
        fixture.clock.advance(ofSeconds(10));
        var repeated = fixture.attempt(delivery);

        assertThat(repeated.ended()).isFalse();
        assertThat(repeated.waitMillis()).isEqualTo(outcome.waitMillis() - 10_000);
        assertThat(receiver.waiting()).isOne();
        assertThat(fixture.read(delivery).attempts()).hasSize(1);
    }

    @Test
    void sendsNothingWhenRepeatedAfterADelivery() {
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);
        fixture.clock.advance(ofHours(1));
        var repeated = fixture.attempt(delivery);

        assertThat(repeated.ended()).isTrue();
        assertThat(receiver.waiting()).isOne();
        assertThat(fixture.read(delivery).attempts()).hasSize(1);
    }

    @Test
    void staysDeliveredWhenAWorkerThoughtDeadReportsAFailureAfterwards() {
        var delivery = fixture.delivery("order.created");
        receiver.answers(request -> {
            fixture.attempt(delivery);
            request.sendResponseHeaders(500, -1);
        });

        var outcome = fixture.attempt(delivery);

        assertThat(outcome.ended()).isTrue();
        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts()).extracting(Attempt::statusCode).containsExactly(200);
    }

    @Test
    void isDeliveredWhenAWorkerThoughtDeadReportsASuccessAfterwards() {
        var delivery = fixture.delivery("order.created");
        receiver.answers(request -> {
            fixture.attempt(delivery);
            request.sendResponseHeaders(200, -1);
        });
        receiver.answers(500);

        var outcome = fixture.attempt(delivery);

        assertThat(outcome.ended()).isTrue();
        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts()).extracting(Attempt::statusCode).containsExactly(500, 200);
    }

    @Test
    void countsNoAttemptWhenTheFailureIsOurs() {
        var delivery = fixture.delivery("order.created");

        fixture.databaseIsAway(true);
        assertThatThrownBy(() -> fixture.attempt(delivery)).hasMessageContaining("away");
        fixture.databaseIsAway(false);
        assertThat(fixture.read(delivery).attempts()).isEmpty();

        fixture.attempt(delivery);
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
    }

    @Test
    void sendsNothingForARoundThatIsOver() {
        receiver.answers(410);
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.webhooks()
                .change(
                        WORKSPACE,
                        endpoint.webhook().webhookId(),
                        new WebhookDraft(null, null, null, null, true, null, null));
        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());

        var repeated = fixture.bean(AttemptDelivery.class).attempt(delivery.deliveryId(), 0);

        assertThat(repeated.ended()).isTrue();
        assertThat(receiver.waiting()).isOne();
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.PENDING);
    }

    @Test
    void marksAWaitingDeliveryStartedWhenItsWorkflowIsStartedAgain() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.jdbc.sql("update delivery set dispatch = 'queued'").update();

        fixture.attempt(delivery);

        assertThat(fixture.dispatch(delivery)).isEqualTo("started");
        assertThat(receiver.waiting()).isOne();
    }
}
