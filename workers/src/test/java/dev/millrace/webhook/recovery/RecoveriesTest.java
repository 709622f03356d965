package dev.millrace.webhook.recovery;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.START;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.event.Event;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.DeliveryOptions.RateLimit;
import dev.millrace.webhook.DeliveryOptionsDraft.RateLimitDraft;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveriesTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final Recoveries recoveries = fixture.bean(Recoveries.class);
    private final String webhookId = fixture.endpoint(receiver.url(), "order.*").webhook().webhookId();

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void sendsAgainWhatFailedSinceATimeAndNothingElse() {
        receiver.answers(410);
        var old = fixture.delivery("order.created");
        fixture.attempt(old);
        activate(true);
        fixture.clock.advance(ofHours(1));
        var since = fixture.clock.instant();
        receiver.answers(410, 200, 500);
        var exhausted = fixture.delivery("order.created");
        var cancelled = fixture.delivery("order.created");
        fixture.attempt(exhausted);
        fixture.attempt(cancelled);
        activate(true);
        var delivered = fixture.delivery("order.created");
        fixture.attempt(delivered);
        var waiting = fixture.delivery("order.created");
        fixture.attempt(waiting);

        var recovery = fixture.recovered(webhookId, since);

        assertThat(recovery.status()).isEqualTo(RecoveryStatus.COMPLETED);
        assertThat(recovery.matched()).isEqualTo(2);
        assertThat(recovery.queued()).isEqualTo(2);
        assertThat(List.of(old, exhausted, cancelled, delivered, waiting))
                .extracting(delivery -> fixture.read(delivery).status())
                .containsExactly(
                        DeliveryStatus.EXHAUSTED,
                        DeliveryStatus.PENDING,
                        DeliveryStatus.PENDING,
                        DeliveryStatus.DELIVERED,
                        DeliveryStatus.RETRYING);
        assertThat(fixture.recovered(webhookId, since).queued()).isZero();
    }

    @Test
    void sendsWhatWasMissedWhileTheEndpointWasInactiveOnce() {
        receiver.answers(410);
        var before = fixture.event(WORKSPACE, "order.before");
        fixture.attempt(fixture.deliveries().ofEvent(WORKSPACE, before.eventId()).getFirst());
        fixture.clock.advance(ofMinutes(10));
        var missed = IntStream.range(0, 3).mapToObj(number -> fixture.event(WORKSPACE, "order.missed")).toList();
        var unwanted = fixture.event(WORKSPACE, "payment.missed");
        var theirs = fixture.event(OTHER_WORKSPACE, "order.missed");
        fixture.clock.advance(ofMinutes(10));
        activate(true);
        fixture.clock.advance(ofMinutes(10));
        var after = fixture.event(WORKSPACE, "order.after");

        var recovery = fixture.recovered(webhookId, START);

        assertThat(recovery.queued()).as("the one that failed and three that were missed").isEqualTo(4);
        assertThat(recovery.matched()).isEqualTo(4);
        assertThat(missed).allSatisfy(event -> assertThat(sent(event)).extracting(Delivery::status).containsExactly(DeliveryStatus.PENDING));
        assertThat(List.of(before, after)).allSatisfy(event -> assertThat(sent(event)).hasSize(1));
        assertThat(sent(unwanted)).isEmpty();
        assertThat(fixture.deliveries().ofEvent(OTHER_WORKSPACE, theirs.eventId())).isEmpty();

        assertThat(begin("missed", null).queued()).isZero();
        assertThat(missed).allSatisfy(event -> assertThat(sent(event)).hasSize(1));
    }

    @Test
    void sendsOnlyWhatWasAskedFor() {
        activate(false);
        fixture.clock.advance(ofMinutes(1));
        var missed = fixture.event(WORKSPACE, "order.missed");
        fixture.clock.advance(ofMinutes(1));
        activate(true);
        failed(1);

        assertThat(begin("failed", null).queued()).isOne();
        assertThat(sent(missed)).isEmpty();
        assertThat(fixture.ended(begin("missed", null)).queued()).isOne();
        assertThat(sent(missed)).hasSize(1);
    }

    @Test
    void queuesNoMoreThanItsPaceAllowsHoweverLongNobodyLooked() {
        failed(2_500);

        var begun = begin(null, null);
        assertThat(begun.pace()).isEqualTo(new RateLimit(20, ofSeconds(1)));
        assertThat(begun.matched()).isEqualTo(2_500);
        assertThat(begun.queued()).isEqualTo(20);
        turn(begun);
        assertThat(read(begun).queued()).as("its next turn has not come").isEqualTo(20);

        fixture.clock.advance(ofMinutes(5));
        turn(begun);
        turn(begun);
        assertThat(read(begun).queued()).isEqualTo(40);

        var ended = fixture.ended(begun);
        assertThat(ended.queued()).isEqualTo(2_500);
        assertThat(queued()).as("each of them once").isEqualTo(2_500);
    }

    @Test
    void keepsThePaceThatWasAskedForAndElseTheEndpointsOwn() {
        failed(10);

        assertThat(begin(null, new RateLimitDraft(2, "PT10S")).queued()).isOne();
        var slow = recoveries.newest(WORKSPACE, webhookId).orElseThrow();
        fixture.clock.advance(ofSeconds(4));
        turn(slow);
        assertThat(read(slow).queued()).isOne();
        fixture.clock.advance(ofSeconds(1));
        turn(slow);
        assertThat(read(slow).queued()).isEqualTo(2);
        recoveries.cancel(WORKSPACE, webhookId, slow.recoveryId());

        fixture.jdbc.sql("update webhook set options = '{\"rate_limit\": {\"requests\": 3, \"per\": \"PT1S\"}}'").update();
        assertThat(begin(null, null).queued()).isEqualTo(3);
    }

    @Test
    void waitsForAnEndpointThatAskedToBeLeftAlone() {
        receiver.answers(429, "", java.util.Map.of("Retry-After", "120"));
        fixture.attempt(fixture.delivery("order.created"));
        failed(5);

        var begun = begin(null, null);
        assertThat(begun.queued()).isZero();
        fixture.clock.advance(ofSeconds(60));
        turn(begun);
        assertThat(read(begun).queued()).isZero();

        fixture.clock.advance(ofSeconds(60));
        turn(begun);
        assertThat(read(begun).queued()).isEqualTo(5);
    }

    @Test
    void aTurnThatCannotEndQueuesNothingAndTheNextGoesOn() {
        failed(30);
        fixture.jdbc.sql("create function fail() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$").update();
        fixture.jdbc.sql("create trigger fails before update of queued on webhook_recovery for each row execute function fail()").update();

        var begun = begin(null, null);

        assertThat(begun.status()).isEqualTo(RecoveryStatus.RUNNING);
        assertThat(queued()).as("what was queued and how far it came are one").isZero();
        fixture.jdbc.sql("drop trigger fails on webhook_recovery").update();
        fixture.clock.advance(ofSeconds(15));
        assertThat(fixture.ended(begun).queued()).isEqualTo(30);
        assertThat(queued()).isEqualTo(30);
    }

    @Test
    void givesUpWhatFailsForEver() {
        failed(3);
        fixture.jdbc.sql("create function fail() returns trigger language plpgsql as $$ begin raise 'never'; end $$").update();
        fixture.jdbc.sql("create trigger fails before update of queued on webhook_recovery for each row execute function fail()").update();

        var ended = fixture.ended(begin(null, null));

        assertThat(ended.status()).isEqualTo(RecoveryStatus.CANCELLED);
        assertThat(ended.reason()).contains("a fault of ours");
    }

    @Test
    void stopsWhereItIsCancelledOrTheEndpointIsPaused() {
        failed(100);
        var stopped = begin(null, null);

        recoveries.cancel(WORKSPACE, webhookId, stopped.recoveryId());
        fixture.clock.advance(ofSeconds(5));
        turn(stopped);

        assertThat(read(stopped).status()).isEqualTo(RecoveryStatus.CANCELLED);
        assertThat(read(stopped).endedAt()).isEqualTo(START);
        assertThat(read(stopped).queued()).isEqualTo(20);
        assertThat(refusal(() -> recoveries.cancel(WORKSPACE, webhookId, stopped.recoveryId())).code()).isEqualTo("recovery_ended");

        var paused = begin(null, null);
        assertThat(refusal(() -> begin(null, null)).code()).isEqualTo("recovery_running");
        activate(false);
        fixture.clock.advance(ofSeconds(5));
        turn(paused);

        assertThat(read(paused).status()).isEqualTo(RecoveryStatus.CANCELLED);
        assertThat(read(paused).reason()).isEqualTo("The endpoint is no longer active.");
        assertThat(recoveries.list(WORKSPACE, webhookId, PageRequest.of(null, null)).data())
                .extracting(Recovery::recoveryId)
                .containsExactly(paused.recoveryId(), stopped.recoveryId());
    }

    @Test
    void takesATimeOfFourteenDaysAtMost() {
        assertThat(refused(START.minus(ofDays(14)).minusSeconds(1), null, null, null)).isEqualTo("since");
        assertThat(refused(Instant.MAX, null, null, null)).isEqualTo("since");
        assertThat(refused(null, null, null, null)).isEqualTo("since");
        assertThat(refused(START.minusSeconds(5), START.minusSeconds(5), null, null)).isEqualTo("until");
        assertThat(refused(START.minusSeconds(5), START.plusSeconds(1), null, null)).isEqualTo("until");
        assertThat(refused(START, null, "delivered", null)).isEqualTo("status");
        assertThat(refused(START, null, null, new RateLimitDraft(0, null))).isEqualTo("pace.requests");
        assertThat(refused(START, null, null, new RateLimitDraft(1, "soon"))).isEqualTo("pace.per");
        assertThat(fixture.recovered(webhookId, START.minus(ofDays(14))).queued()).isZero();

        activate(false);
        assertThat(refusal(() -> begin(null, null)).code()).isEqualTo("webhook_inactive");
    }

    @Test
    void leavesOutWhatFailedAfterItsEnd() {
        failed(3);
        fixture.clock.advance(ofMinutes(2));

        var none = recoveries.begin(
                WORKSPACE, webhookId, new RecoveryDraft(START.minusSeconds(60), START.minusSeconds(30), null, null));

        assertThat(fixture.ended(none).queued()).isZero();
        assertThat(queued()).isZero();
    }

    @Test
    void anEndpointThatWasDisabledIsCalledSlowlyAtFirst() {
        receiver.answers(410);
        fixture.attempt(fixture.delivery("order.created"));
        activate(true);
        var all = IntStream.range(0, 25).mapToObj(number -> fixture.delivery("order.created")).toList();

        var waits = all.stream().map(fixture::attempt).filter(outcome -> !outcome.ended()).toList();

        assertThat(waits).as("twenty a second go, and a second is not worth a wait").hasSize(4);
        assertThat(waits.getLast().waitMillis()).isEqualTo(1_200);
        assertThat(fixture.read(all.getLast()).waitingFor()).startsWith("The endpoint was disabled and is called slowly at first.");

        fixture.clock.advance(ofMinutes(10));
        assertThat(IntStream.range(0, 50).mapToObj(number -> fixture.delivery("order.created")).map(fixture::attempt))
                .allMatch(outcome -> outcome.ended());
    }

    @Test
    void hidesAnotherWorkspacesRecoveries() {
        var recovery = begin(null, null);

        for (var call : List.<Runnable>of(
                () -> recoveries.begin(OTHER_WORKSPACE, webhookId, RecoveryDraft.since(START)),
                () -> recoveries.get(OTHER_WORKSPACE, webhookId, recovery.recoveryId()),
                () -> recoveries.list(OTHER_WORKSPACE, webhookId, PageRequest.of(null, null)),
                () -> recoveries.cancel(OTHER_WORKSPACE, webhookId, recovery.recoveryId()))) {
            assertThat(refusal(call).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        }
    }

    private Recovery begin(@Nullable String status, @Nullable RateLimitDraft pace) {
        return recoveries.begin(WORKSPACE, webhookId, new RecoveryDraft(START.minus(Duration.ofDays(1)), null, status, pace));
    }

    private Recovery read(Recovery recovery) {
        return recoveries.get(WORKSPACE, webhookId, recovery.recoveryId());
    }

    private void turn(Recovery recovery) {
        fixture.bean(RecoveryTurns.class).of(recovery.recoveryId());
    }

    private List<Delivery> sent(Event event) {
        return fixture.deliveries().ofEvent(WORKSPACE, event.eventId());
    }

    private void failed(int count) {
        fixture.jdbc.sql(
                        """
                        insert into delivery (delivery_id, workspace_id, webhook_id, event_id, event_type, status, dispatch,
                                              workflow_id, created_at, queued_at, ended_at)
                        select 'dlv_' || n, :workspace, :webhook, 'evt_' || n, 'order.created',
                               case when n % 2 = 0 then 'exhausted' else 'cancelled' end, 'ended',
                               'delivery/dlv_' || n, :at, :at, :at
                          from generate_series(1, :count) n
                        """)
                .param("workspace", WORKSPACE)
                .param("webhook", webhookId)
                .param("at", fixture.clock.instant().atOffset(ZoneOffset.UTC))
                .param("count", count)
                .update();
    }

    private int queued() {
        return fixture.jdbc.sql("select count(distinct workflow_id) from delivery where dispatch = 'queued'").query(Integer.class).single();
    }

    private void activate(boolean active) {
        fixture.webhooks().change(WORKSPACE, webhookId, new WebhookDraft(null, null, null, null, active, null, null));
    }

    private @Nullable String refused(
            @Nullable Instant since, @Nullable Instant until, @Nullable String status, @Nullable RateLimitDraft pace) {
        return refusal(() -> recoveries.begin(WORKSPACE, webhookId, new RecoveryDraft(since, until, status, pace))).field();
    }

    private static Refusal refusal(Runnable call) {
        var refusal = catchThrowableOfType(Refusal.class, call::run);
        assertThat(refusal).as("it is refused").isNotNull();
        return refusal;
    }
}
