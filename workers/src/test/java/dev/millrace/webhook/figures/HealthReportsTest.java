package dev.millrace.webhook.figures;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.delivery.Deliveries;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class HealthReportsTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final HealthReports reports = fixture.bean(HealthReports.class);
    private final EndpointFigures figures = fixture.bean(EndpointFigures.class);
    private final String webhookId =
            fixture.endpoint(receiver.url(), "order.*").webhook().webhookId();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void countsTheAttemptsOfAnEndpointAndOfItsWorkspace() {
        receiver.answers(200, 500, 200);
        var other = fixture.endpoint(receiver.url(), "parcel.sent").webhook().webhookId();
        for (var type : List.of("order.created", "order.paid", "parcel.sent")) {
            fixture.attempt(fixture.delivery(type));
        }
        figures.write();

        var report = reports.of(WORKSPACE, webhookId, Period.HOUR).figures();

        assertThat(report.attempts()).isEqualTo(2);
        assertThat(report.failures()).isEqualTo(1);
        assertThat(report.successRate()).isEqualTo(0.5);
        assertThat(report.exchanges()).isNotNull();
        assertThat(report.arrivals()).isNotNull();
        assertThat(report.parts()).hasSize(12);
        assertThat(report.parts().getLast().attempts()).isEqualTo(2);
        assertThat(report.until()).isEqualTo(START.plus(Duration.ofMinutes(5)));
        assertThat(reports.of(WORKSPACE, other, Period.HOUR).figures().attempts()).isOne();
        assertThat(reports.of(WORKSPACE, Period.HOUR).figures().attempts()).isEqualTo(3);
        var theirs = reports.of(OTHER_WORKSPACE, Period.HOUR).figures();
        assertThat(theirs.attempts()).isZero();
        assertThat(theirs.successRate()).isNull();
        assertThat(theirs.exchanges()).isNull();
        assertThatThrownBy(() -> reports.of(OTHER_WORKSPACE, webhookId, Period.HOUR)).isInstanceOf(Refusal.class);
    }

    @Test
    void addsWhatSeveralProcessesCountToTheSameWhile() {
        taken(10, 20);
        figures.write();
        taken(4_000);
        var another = new EndpointFigures(new FiguresStore(fixture.jdbc), fixture.clock);
        another.attempted(WORKSPACE, webhookId, START, false, Duration.ofMillis(1), null);
        another.write();
        figures.write();
        figures.write();

        var report = reports.of(WORKSPACE, webhookId, Period.DAY).figures();

        assertThat(report.attempts()).isEqualTo(4);
        assertThat(report.failures()).isOne();
        assertThat(report.exchanges().p99()).isBetween(3_400L, 4_800L);
    }

    @Test
    void tellsPercentilesToAFifth() {
        taken(IntStream.rangeClosed(1, 10_000).toArray());
        figures.write();

        var exchanges = reports.of(WORKSPACE, webhookId, Period.HOUR).figures().exchanges();

        assertThat((double) exchanges.p50()).isCloseTo(5_000, within(1_000.0));
        assertThat((double) exchanges.p95()).isCloseTo(9_500, within(1_900.0));
        assertThat((double) exchanges.p99()).isCloseTo(9_900, within(1_980.0));
        assertThat(exchanges.p50()).isLessThan(exchanges.p95());
    }

    @Test
    void looksBackAsFarAsItIsAskedAndNoFurther() {
        taken(1);
        figures.write();
        fixture.clock.advance(Duration.ofMinutes(56));
        assertThat(attempts(Period.HOUR)).isOne();

        fixture.clock.advance(Duration.ofMinutes(10));
        assertThat(attempts(Period.HOUR)).isZero();
        assertThat(attempts(Period.DAY)).isOne();
        fixture.clock.advance(Duration.ofHours(24));
        assertThat(attempts(Period.DAY)).isZero();
        assertThat(attempts(Period.WEEK)).isOne();
        assertThat(reports.of(WORKSPACE, webhookId, Period.WEEK).figures().parts()).hasSize(28);
        fixture.clock.advance(Duration.ofDays(7));
        assertThat(attempts(Period.WEEK)).isZero();
    }

    @Test
    void doesNotTakeWhatIsSentAgainByHandForALateArrival() {
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        fixture.clock.advance(Duration.ofHours(9));
        fixture.bean(Deliveries.class).retry(WORKSPACE, delivery.deliveryId());
        fixture.attempt(delivery);
        figures.write();

        var report = reports.of(WORKSPACE, webhookId, Period.DAY).figures();

        assertThat(report.attempts()).isEqualTo(2);
        assertThat(report.arrivals().p99()).isLessThan(Duration.ofHours(1).toMillis());
    }

    @Test
    void tellsWhatWaitsAndWhenItIsDue() {
        receiver.answers(500);
        var failed = fixture.delivery("order.created");
        fixture.attempt(failed);
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.delivery("order.created");

        var backlog = reports.of(WORKSPACE, webhookId, Period.HOUR).backlog();

        assertThat(backlog.pending()).isOne();
        assertThat(backlog.retrying()).isOne();
        assertThat(backlog.held()).isZero();
        assertThat(backlog.more()).isFalse();
        assertThat(backlog.oldest()).isEqualTo(START);
        assertThat(backlog.next())
                .containsExactly(new Backlog.Due(
                        failed.deliveryId(), webhookId, "endpoint", fixture.read(failed).nextAttemptAt()));
        assertThat(reports.of(WORKSPACE, Period.HOUR).backlog()).isEqualTo(backlog);
        assertThat(reports.of(OTHER_WORKSPACE, Period.HOUR).backlog())
                .isEqualTo(new Backlog(0, 0, 0, false, null, List.of()));
    }

    @Test
    void namesEndpointsThatFailAndThoseThatWereDisabled() {
        receiver.answers(500);
        fixture.attempt(fixture.delivery("order.created"));
        var gone = fixture.endpoint(receiver.url(), "parcel.sent").webhook().webhookId();
        receiver.answers(410);
        fixture.attempt(fixture.delivery("parcel.sent"));
        var paused = fixture.endpoint(receiver.url(), "x").webhook().webhookId();
        fixture.webhooks().change(WORKSPACE, paused, new WebhookDraft(null, null, null, null, false, null, null));

        var report = reports.of(WORKSPACE, Period.HOUR);

        assertThat(report.failing()).singleElement().satisfies(ailing -> {
            assertThat(ailing.webhookId()).isEqualTo(webhookId);
            assertThat(ailing.failures()).isOne();
            assertThat(ailing.disabledAt()).isEqualTo(ailing.since().plus(Duration.ofDays(5)));
        });
        assertThat(report.disabled()).singleElement().satisfies(ailing -> {
            assertThat(ailing.webhookId()).isEqualTo(gone);
            assertThat(ailing.disabledReason()).contains("410");
        });
        assertThat(reports.of(WORKSPACE, webhookId, Period.HOUR).disabledAt())
                .isEqualTo(report.failing().getFirst().disabledAt());
        assertThat(reports.of(OTHER_WORKSPACE, Period.HOUR).failing()).isEmpty();
    }

    @Test
    void keepsWhatItCountedUntilTheDatabaseTakesIt() {
        var away = new EndpointFigures(
                new FiguresStore(JdbcClient.create(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none"))),
                fixture.clock);
        away.attempted(WORKSPACE, webhookId, START, true, Duration.ofMillis(5), null);

        away.write();

        assertThat(away).extracting("counted").asInstanceOf(InstanceOfAssertFactories.MAP).hasSize(1);
    }

    @Test
    void forgetsWhatNoReportLooksAt() {
        taken(1);
        figures.write();
        fixture.clock.advance(Duration.ofHours(4));
        figures.forget();
        assertThat(rows()).isEqualTo(2);

        fixture.clock.advance(Duration.ofDays(14));
        figures.forget();
        assertThat(rows()).isZero();
    }

    @Test
    void forgetsTheFiguresOfAWorkspaceThatIsDeletedMeanwhile() {
        figures.attempted("wsp_gone", "whk_gone", START, true, Duration.ofMillis(5), null);
        taken(1);
        figures.write();

        assertThat(rows()).isEqualTo(4);
    }

    private void taken(int... milliseconds) {
        for (var one : milliseconds) {
            figures.attempted(
                    WORKSPACE, webhookId, fixture.clock.instant(), true, Duration.ofMillis(one), Duration.ofMillis(one));
        }
    }

    private long attempts(Period period) {
        return reports.of(WORKSPACE, webhookId, period).figures().attempts();
    }

    private int rows() {
        return fixture.jdbc.sql("select count(*) from webhook_figures").query(Integer.class).single();
    }
}
