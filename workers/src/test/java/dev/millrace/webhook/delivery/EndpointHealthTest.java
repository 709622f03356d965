package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.webhook.Health;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {

    private WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private String id = fixture.endpoint(receiver.url(), "order.created").webhook().webhookId();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void tellsOfAnEndpointAfterThreeFailuresInARowAndOnce() {
        fail(2);
        assertThat(told()).isEmpty();

        fail(3);

        assertThat(told()).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("webhook.failing");
            assertThat(event.at("/data/failures").asInt()).isEqualTo(3);
            assertThat(event.at("/data/failing_since").asText()).isEqualTo(START.toString());
            assertThat(event.at("/data/reason").asText()).isEqualTo("The endpoint answered 500.");
            assertThat(event.at("/data/disabled_at").asText()).isEqualTo(START.plus(Duration.ofDays(5)).toString());
        });
        assertThat(health()).isEqualTo(new Health(5, START));
    }

    @Test
    void tellsTheAdminsByMailWhereAServerIsSet() {
        fixture.close();
        fixture = new WebhookFixture(Map.of(
                "millrace.mail.host", "127.0.0.1", "millrace.mail.from", "millrace@example.com", "millrace.public-url", "https://console.example.com"));
        id = fixture.endpoint(receiver.url() + "?token=hidden", "order.created").webhook().webhookId();
        fixture.jdbc.sql("insert into member (member_id, workspace_id, email, name, role, created_at) values ('mem_1', ?, 'ada@example.com', 'Ada', 'admin', now())")
                .param(WORKSPACE)
                .update();

        fail(2);
        assertThat(letters("subject")).isEmpty();
        fail(2);
        fixture.clock.advance(Duration.ofDays(6));
        fail(1);

        assertThat(letters("subject"))
                .containsExactly("Webhook 'endpoint' does not take what it is sent", "Webhook 'endpoint' is disabled");
        assertThat(letters("body")).allSatisfy(text -> assertThat(text)
                .contains("https://console.example.com/webhooks/" + id, "127.0.0.1", "What to do")
                .doesNotContain("token", "hidden"));
        assertThat(letters("body").getFirst()).contains("3 attempts in a row since 21 November 2026, 10:00 UTC", "The endpoint answered 500.", "26 November 2026");
    }

    @Test
    void anEndpointThatIsGoneIsToldOfByMailToo() {
        fixture.close();
        fixture = new WebhookFixture(Map.of("millrace.mail.host", "127.0.0.1", "millrace.mail.from", "millrace@example.com"));
        id = fixture.endpoint(receiver.url(), "order.created").webhook().webhookId();
        fixture.jdbc.sql("insert into member (member_id, workspace_id, email, name, role, created_at) values ('mem_1', ?, 'ada@example.com', 'Ada', 'admin', now())")
                .param(WORKSPACE)
                .update();
        receiver.answers(410);

        fixture.attempt(fixture.delivery("order.created"));

        assertThat(letters("body")).singleElement().asString().contains("It answered 410 Gone.", "\n   /webhooks/" + id);
    }

    @Test
    void aSuccessEndsIt() {
        fail(2);
        fixture.attempt(fixture.delivery("order.created"));

        assertThat(health()).isEqualTo(new Health(0, null));
        fail(2);
        assertThat(told()).isEmpty();
        fail(1);
        assertThat(told()).hasSize(1);
    }

    @Test
    void warnsTwiceMoreAndThenDisablesAnEndpointForWhichEverythingFailsForFiveDays() {
        fail(3);
        fixture.clock.advance(Duration.ofHours(61));
        fail(2);
        fixture.clock.advance(Duration.ofHours(48));
        fail(2);
        assertThat(told()).extracting(event -> event.path("type").asText())
                .containsExactly("webhook.failing", "webhook.failing", "webhook.failing");

        fixture.clock.advance(Duration.ofHours(12));
        fail(2);

        var webhook = fixture.webhooks().get(WORKSPACE, id);
        assertThat(webhook.active()).isFalse();
        assertThat(webhook.disabledReason())
                .isEqualTo("Every attempt since %s has failed. The endpoint answered 500.".formatted(START));
        assertThat(told()).hasSize(4);
        assertThat(told().getLast().path("type").asText()).isEqualTo("webhook.disabled");
    }

    @Test
    void madeActiveAgainItBeginsAnew() {
        fail(3);
        fixture.clock.advance(Duration.ofDays(6));
        fail(1);

        fixture.webhooks().change(WORKSPACE, id, new WebhookDraft(null, null, null, null, true, null, null));

        assertThat(health()).isEqualTo(new Health(0, null));
        fail(1);
        assertThat(fixture.webhooks().get(WORKSPACE, id).active()).isTrue();
    }

    @Test
    void disablesNoneWhereTheSettingSaysNever() {
        fixture.close();
        fixture = new WebhookFixture(Map.of("millrace.webhook.disable-after", "0s"));
        id = fixture.endpoint(receiver.url(), "order.created").webhook().webhookId();
        fail(3);
        fixture.clock.advance(Duration.ofDays(60));
        fail(1);

        assertThat(fixture.webhooks().get(WORKSPACE, id).active()).isTrue();
        assertThat(told()).singleElement().satisfies(event -> assertThat(event.at("/data/disabled_at").isNull()).isTrue());
    }

    private List<String> letters(String column) {
        return fixture.jdbc.sql("select %s from mail order by mail_id".formatted(column)).query(String.class).list();
    }

    private void fail(int times) {
        for (var time = 0; time < times; time++) {
            receiver.answers(500);
            if (fixture.webhooks().get(WORKSPACE, id).active()) {
                fixture.attempt(fixture.delivery("order.created"));
            }
        }
    }

    private Health health() {
        return fixture.webhooks().get(WORKSPACE, id).health();
    }

    private List<? extends JsonNode> told() {
        return fixture.published;
    }
}
