package dev.millrace.webhook.delivery;

import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.WebhookFixture;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryWorkflowTest {

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final TestWorkflowEnvironment engine = TestWorkflowEnvironment.newInstance();
    private final WorkflowClient client = engine.getWorkflowClient();

    @BeforeEach
    void start() {
        fixture.clock.follow(() -> Instant.ofEpochMilli(engine.currentTimeMillis()));
        fixture.endpoint(receiver.url(), "order.*");
        var worker = engine.newWorker(DeliveryWorkflow.TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(DeliveryWorkflowImpl.class);
        worker.registerActivitiesImplementations(fixture.bean(AttemptDelivery.class));
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        receiver.close();
        fixture.close();
    }

    @Test
    void deliversAtTheFirstAttemptWithinOneWorkflowTask() {
        var delivery = fixture.delivery("order.created");

        run(delivery);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(history(delivery))
                .extracting(HistoryEvent::getEventType)
                .containsExactly(
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void failsThreeTimesAndThenDelivers() throws Exception {
        receiver.answers(500, 302, 503);
        var delivery = fixture.delivery("order.created");

        run(delivery);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts()).extracting(Attempt::statusCode).containsExactly(500, 302, 503, 200);
        assertThat(gaps(read))
                .satisfiesExactly(
                        gap -> assertThat(gap).isBetween(Duration.ofSeconds(26), Duration.ofSeconds(40)),
                        gap -> assertThat(gap).isBetween(Duration.ofSeconds(242), Duration.ofSeconds(305)),
                        gap -> assertThat(gap).isBetween(Duration.ofMinutes(36), Duration.ofMinutes(45)));
        WorkflowReplayer.replayWorkflowExecution(
                client.fetchHistory(fixture.claim(delivery).workflowId()), DeliveryWorkflowImpl.class);
    }

    @Test
    void isExhaustedAfterFiveAttemptsInLessThanSevenHoursAndAHalf() {
        receiver.answers(500, 500, 500, 500, 500);
        var delivery = fixture.delivery("order.created");

        run(delivery);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.EXHAUSTED);
        assertThat(read.attempts()).hasSize(5);
        assertThat(Duration.between(read.createdAt(), read.endedAt()))
                .isBetween(Duration.ofHours(6), Duration.ofMinutes(450));
        assertThat(fixture.dispatch(delivery)).isEqualTo("ended");
    }

    @Test
    void isWokenByAPersonWhoRetries() {
        receiver.answers(500, 500);
        var delivery = fixture.delivery("order.created");
        DeliveryStarter.start(client, fixture.claim(delivery));
        awaitAttempts(delivery, 1);

        retry(delivery);
        awaitAttempts(delivery, 2);
        retry(delivery);
        awaitAttempts(delivery, 3);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
        var read = fixture.read(delivery);
        assertThat(gaps(read)).allMatch(gap -> gap.compareTo(Duration.ofSeconds(20)) < 0);
    }

    @Test
    void goesOnWhereItStoodOnAnEngineThatHasForgottenIt() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");
        fixture.attempt(delivery);
        var due = fixture.read(delivery).nextAttemptAt();

        DeliveryStarter.start(client, fixture.claim(delivery));
        client.newUntypedWorkflowStub(fixture.claim(delivery).workflowId()).getResult(Void.class);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts()).hasSize(2);
        assertThat(read.attempts().getLast().at()).isAfter(due.minusSeconds(1));
    }

    @Test
    void sendsNothingTwiceWhenItIsStartedTwice() {
        var delivery = fixture.delivery("order.created");
        var claimed = fixture.claim(delivery);

        DeliveryStarter.start(client, claimed);
        DeliveryStarter.start(client, claimed);
        run(delivery);
        DeliveryStarter.start(client, claimed);
        client.newUntypedWorkflowStub(claimed.workflowId()).getResult(Void.class);

        assertThat(receiver.waiting()).isOne();
        assertThat(fixture.read(delivery).attempts()).hasSize(1);
    }

    @Test
    void deliversTheNextRoundUnderAnIdOfItsOwn() {
        receiver.answers(500, 500, 500, 500, 500);
        var delivery = fixture.delivery("order.created");
        run(delivery);

        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());
        run(delivery);

        assertThat(fixture.claim(delivery).workflowId()).endsWith("/retry-1");
        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(fixture.read(delivery).attempts()).hasSize(6);
    }

    @Test
    void outlastsOurOwnFailuresWithoutCountingThem() {
        var delivery = fixture.delivery("order.created");
        fixture.databaseIsAway(true);
        engine.registerDelayedCallback(Duration.ofMinutes(30), () -> fixture.databaseIsAway(false));

        run(delivery);

        var read = fixture.read(delivery);
        assertThat(read.status()).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(read.attempts()).hasSize(1);
        assertThat(read.attempts().getFirst().at()).isAfter(read.createdAt().plus(Duration.ofMinutes(29)));
    }

    @Test
    void isGivenUpOnASignal() {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");
        DeliveryStarter.start(client, fixture.claim(delivery));
        awaitAttempts(delivery, 1);

        var workflow = client.newUntypedWorkflowStub(fixture.claim(delivery).workflowId());
        workflow.signal(DeliveryWorkflow.CANCEL);
        workflow.getResult(Void.class);

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.CANCELLED);
        assertThat(receiver.waiting()).isOne();
    }

    @Test
    void isGivenUpWhenAnOperatorCancelsTheWorkflow() throws Exception {
        receiver.answers(500);
        var delivery = fixture.delivery("order.created");
        DeliveryStarter.start(client, fixture.claim(delivery));
        awaitAttempts(delivery, 1);

        var workflow = client.newUntypedWorkflowStub(fixture.claim(delivery).workflowId());
        workflow.cancel();
        assertThat(workflow.getResultAsync(10, TimeUnit.SECONDS, Void.class).handle((done, failed) -> failed).get())
                .isNotNull();

        assertThat(fixture.read(delivery).status()).isEqualTo(DeliveryStatus.CANCELLED);
        assertThat(receiver.waiting()).isOne();
    }

    /** Starts the delivery's workflow and waits for its end, skipping the time between. */
    private void run(Delivery delivery) {
        var claimed = fixture.claim(delivery);
        DeliveryStarter.start(client, claimed);
        client.newUntypedWorkflowStub(claimed.workflowId()).getResult(Void.class);
    }

    private void retry(Delivery delivery) {
        fixture.deliveries().retry(WORKSPACE, delivery.deliveryId());
        DeliveryStarter.start(client, fixture.claim(delivery));
    }

    private void awaitAttempts(Delivery delivery, int number) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> fixture.read(delivery).attempts().size() == number);
    }

    private static List<Duration> gaps(Delivery delivery) {
        var attempts = delivery.attempts();
        return IntStream.range(1, attempts.size())
                .mapToObj(next -> Duration.between(attempts.get(next - 1).at(), attempts.get(next).at()))
                .toList();
    }

    private List<HistoryEvent> history(Delivery delivery) {
        return client.fetchHistory(fixture.claim(delivery).workflowId()).getHistory().getEventsList();
    }
}
