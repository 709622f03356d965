package dev.millrace.console.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.console.PaymentService;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthPagesTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final PaymentService receiver = new PaymentService();
    private final Api api;
    private final Desk desk;

    HealthPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @AfterAll
    void close() {
        receiver.close();
    }

    @Test
    void showsHowAnEndpointDoesAndWhatWaitsForIt() {
        var name = Desk.unused("ailing");
        var id = desk.webhook(name, receiver.url() + "/refused", name);
        desk.event(name, "{}");
        var path = "/api/v1/webhooks/" + id + "/health";
        await().atMost(SOON).until(() -> api.admin().get(path).isOk().at("/attempts").equals("1"));

        var hour = api.admin().get(path + "?period=hour").isOk();
        assertThat(hour.at("/webhook_id")).isEqualTo(id);
        assertThat(hour.at("/failures")).isEqualTo("1");
        assertThat(hour.json().path("success_rate").asDouble(-1)).isZero();
        assertThat(hour.json().at("/exchange_ms/p99").asLong(-1)).isNotNegative();
        assertThat(hour.json().path("arrival_ms").isNull()).isTrue();
        assertThat(hour.json().path("parts")).hasSize(12);
        assertThat(hour.at("/backlog/retrying")).isEqualTo("1");
        assertThat(hour.at("/backlog/next/0/delivery_id")).startsWith("dlv_");
        assertThat(hour.at("/disabled_at")).isNotBlank();
        assertThat(hour.at("/consecutive_failures")).isEqualTo("1");

        var browser = api.signedIn();
        for (var page : new String[] {"/webhooks/" + id, "/webhooks/" + id + "/health?period=week", "/webhooks/health?period=hour"}) {
            assertThat(browser.get(page).isOk().text())
                    .as(page)
                    .containsPattern("<svg role=\"img\"[^>]*aria-label=\"[^\"]+ in the last [^\"]+ failed")
                    .contains("class=\"chart-failed\" d=\"M", "All figures as a table", "Tried again")
                    .contains("From event to arrival", "Next attempts", "aria-current=\"true\"");
        }
        assertThat(browser.get("/webhooks/health").text()).containsPattern("(One attempt has|attempts in a row have) failed[.]");
        assertThat(browser.get("/webhooks").text()).contains("href=\"/webhooks/health\"");
    }

    @Test
    void saysThatNothingWasSentWhereThatIsSo() {
        var id = desk.webhook(Desk.unused("quiet"), receiver.url() + "/taken", "never.sent");

        var page = api.signedIn().get("/webhooks/" + id + "/health").isOk().text();

        assertThat(page).contains("Nothing was sent in the last day.", "Nothing waits.").doesNotContain("<svg role=");
        assertThat(api.admin().get("/api/v1/webhooks/" + id + "/health").isOk().json().path("success_rate").isNull()).isTrue();
    }

    @Test
    void answersOnlyForPeriodsAndToThoseWhoMaySee() {
        var id = desk.webhook(Desk.unused("quiet"), receiver.url() + "/taken", "never.sent");
        var path = "/api/v1/webhooks/" + id + "/health";

        api.admin().get(path + "?period=year").isError(422, "period_invalid").at("period", "hour, day or week");
        api.stranger().get(path).isError(404, "webhook_not_found");
        api.as(Role.MEMBER).get(path).isError(403, "role_not_allowed");
        api.as(Role.OPERATOR).get(path).isOk();
        assertThat(desk.stranger().get("/webhooks/" + id + "/health").status()).isEqualTo(404);
        assertThat(desk.signedIn(Role.MEMBER).get("/webhooks/health").status()).isEqualTo(403);
    }
}
