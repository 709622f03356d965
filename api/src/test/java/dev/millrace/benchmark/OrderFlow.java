package dev.millrace.benchmark;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import io.temporal.workflow.unsafe.WorkflowUnsafe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The flow as somebody would write it by hand: take an order, call the service, give what it answered. */
final class OrderFlow {

    static final AtomicLong ENDED = new AtomicLong();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private OrderFlow() {}

    record Order(long number, String customer, int total) {}

    record Outcome(boolean accepted) {}

    @WorkflowInterface
    public interface LocalOrder {
        @WorkflowMethod
        Outcome take(Map<String, Object> event);
    }

    @WorkflowInterface
    public interface RegularOrder {
        @WorkflowMethod
        Outcome take(Map<String, Object> event);
    }

    @ActivityInterface
    public interface Calls {
        Map<String, Object> post(Order order);
    }

    public static final class WithLocalActivity implements LocalOrder {

        private final Calls calls = Workflow.newLocalActivityStub(
                Calls.class,
                LocalActivityOptions.newBuilder().setStartToCloseTimeout(LIMIT).build());

        @Override
        public Outcome take(Map<String, Object> event) {
            return run(calls, event);
        }
    }

    public static final class WithRegularActivity implements RegularOrder {

        private final Calls calls = Workflow.newActivityStub(
                Calls.class,
                ActivityOptions.newBuilder().setStartToCloseTimeout(LIMIT).build());

        @Override
        public Outcome take(Map<String, Object> event) {
            return run(calls, event);
        }
    }

    private static Outcome run(Calls calls, Map<String, Object> event) {
        var data = (Map<?, ?>) event.get("data");
        var order = new Order(
                ((Number) data.get("number")).longValue(),
                (String) data.get("customer"),
                ((Number) data.get("total")).intValue());
        var answer = calls.post(order);
        if (!WorkflowUnsafe.isReplaying()) {
            ENDED.incrementAndGet();
        }
        return new Outcome((Boolean) answer.get("accepted"));
    }

    static final class HttpCalls implements Calls {

        private final HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final URI service;

        HttpCalls(URI service) {
            this.service = service;
        }

        @Override
        public Map<String, Object> post(Order order) {
            try {
                var answer = http.send(
                        HttpRequest.newBuilder(service)
                                .header("Content-Type", "application/json")
                                .timeout(LIMIT)
                                .POST(BodyPublishers.ofByteArray(ByHand.JSON.writeValueAsBytes(order)))
                                .build(),
                        BodyHandlers.ofByteArray());
                return ByHand.JSON.readValue(answer.body(), ByHand.OBJECT);
            } catch (IOException away) {
                throw new IllegalStateException(away);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(stopping);
            }
        }
    }
}
