package dev.millrace.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookFixture;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints that take a request and do not come to an end with their answer. */
class UnansweredDeliveryTest {

    private final WebhookFixture fixture = new WebhookFixture(Map.of("millrace.webhook.timeout", "1s"));
    private final Receiver receiver = new Receiver();
    private final CountDownLatch testIsOver = new CountDownLatch(1);

    @AfterEach
    void stop() {
        testIsOver.countDown();
        receiver.close();
        fixture.close();
    }

    @Test
    void givesUpWaitingForAnAnswer() {
        receiver.answers(request -> untilTestIsOver(10_000));

        assertTimedOut();
    }

    @Test
    void givesUpOnAnAnswerThatDripsThoughItsStatusIsGood() {
        receiver.answers(request -> {
            request.sendResponseHeaders(200, 0);
            while (!untilTestIsOver(100)) {
                request.getResponseBody().write('x');
                request.getResponseBody().flush();
            }
        });

        assertTimedOut();
    }

    @Test
    void cutsAnAnswerThatNeverEndsAndTakesItsStatus() {
        receiver.answers(request -> {
            request.sendResponseHeaders(200, 0);
            var block = "x".repeat(8_192).getBytes();
            try {
                while (!untilTestIsOver(0)) {
                    request.getResponseBody().write(block);
                }
            } catch (IOException hungUp) {
                // which is what the test is about
            }
        });
        fixture.endpoint(receiver.url(), "*");
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(fixture.read(delivery).attempts().getFirst().responseBody()).hasSize(20_000);
    }

    private void assertTimedOut() {
        fixture.endpoint(receiver.url(), "*");
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        var attempt = fixture.read(delivery).attempts().getFirst();
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(attempt.statusCode()).isNull();
        assertThat(attempt.error()).isNotBlank();
        assertThat(attempt.durationMs()).isBetween(900, 5_000);
        assertThat(fixture.meters.counter("millrace.deliveries.attempts", "outcome", "timeout").count()).isOne();
    }

    private boolean untilTestIsOver(int millis) {
        try {
            return testIsOver.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            return true;
        }
    }
}
