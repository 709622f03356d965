package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OldDeliveriesTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final String webhookId = fixture.endpoint(receiver.url(), "order.*").webhook().webhookId();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void keepsTheAttemptsOfADayInAPartitionOfItsOwn() {
        receiver.answers(500, "first", Map.of());
        receiver.answers(500, "second", Map.of());
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.clock.advance(ofDays(1));
        fixture.attempt(delivery);

        assertThat(partitions()).containsExactly("delivery_attempt_20261121", "delivery_attempt_20261122");
        assertThat(fixture.read(delivery).attempts()).extracting(Attempt::responseBody).containsExactly("first", "second");
    }

    @Test
    void aDayMayEndWhileAnAttemptIsMade() {
        fixture.clock.advance(ofHours(14).minusSeconds(1));
        receiver.answers(request -> {
            fixture.clock.advance(ofSeconds(2));
            request.sendResponseHeaders(200, -1);
        });
        var delivery = fixture.delivery("order.created");

        fixture.attempt(delivery);

        assertThat(fixture.read(delivery).attempts()).hasSize(1);
        assertThat(partitions()).containsExactly("delivery_attempt_20261121", "delivery_attempt_20261122");
    }

    @Test
    void forgetsWhatEndedLongerAgoThanItIsKeptAndNothingElse() {
        receiver.answers(200, 500, 200);
        var delivered = fixture.delivery("order.created");
        fixture.attempt(delivered);
        var waits = fixture.delivery("order.created");
        fixture.attempt(waits);
        fixture.clock.advance(ofDays(20));
        var young = fixture.delivery("order.created");
        fixture.attempt(young);
        fixture.clock.advance(ofDays(11));

        sweep();

        assertThat(partitions())
                .containsExactly("delivery_attempt_20261211", "delivery_attempt_20261222", "delivery_attempt_20261223");
        assertThatThrownBy(() -> fixture.read(delivered)).isInstanceOf(Refusal.class);
        assertThat(fixture.read(young).attempts()).hasSize(1);
        assertThat(fixture.read(waits).status()).as("it has not ended").isEqualTo(DeliveryStatus.RETRYING);
        assertThat(fixture.read(waits).attempts()).as("its attempts are as old as those of others").isEmpty();
        fixture.attempt(waits);
        assertThat(fixture.read(waits).attempts()).extracting(Attempt::number).containsExactly(2);
    }

    @Test
    void keepsThemAsLongAsTheSettingSays() {
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.clock.advance(ofDays(30).minusSeconds(1));
        sweep();
        assertThat(fixture.read(delivery).attempts()).hasSize(1);

        fixture.clock.advance(ofSeconds(2));
        sweep();

        assertThatThrownBy(() -> fixture.read(delivery)).isInstanceOf(Refusal.class);
    }

    @Test
    void showsHowManyHaveNotEndedAndHowFarTheyAreBehind() {
        receiver.answers(500);
        fixture.delivery("order.created");
        fixture.attempt(fixture.delivery("order.created"));
        fixture.forgetEvents();
        var dead = fixture.delivery("order.created");
        fixture.forgetEvents();
        fixture.attempt(dead);
        fixture.clock.advance(ofSeconds(10));

        fixture.bean(DeliveryDepth.class).look();

        assertThat(List.of("pending", "overdue", "dead.letters"))
                .extracting(name -> fixture.meters.get("millrace.deliveries." + name).gauge().value())
                .containsExactly(2.0, 10.0, 1.0);
        assertThat(fixture.deliveries().get(WORKSPACE, dead.deliveryId()).webhookId()).isEqualTo(webhookId);
    }

    private void sweep() {
        fixture.bean(OldDeliveries.class).sweep();
    }

    private List<String> partitions() {
        return fixture.jdbc
                .sql("select relname from pg_class where relname ~ '^delivery_attempt_[0-9]+$' order by relname")
                .query(String.class)
                .list();
    }
}
