package dev.millrace.language.benchmark;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/** Each {@link Flow} as somebody would write it with Temporal's SDK. */
@WorkflowInterface
public interface ByHandWorkflow {

    /** @param flow the name of a {@link Flow} */
    @WorkflowMethod
    Object run(String flow, Map<String, Integer> input);

    /** A call that answers at once. */
    @ActivityInterface
    interface Asking {

        /** @param failsFirst whether the first call with this {@code id} fails */
        Map<String, Object> ask(String id, boolean failsFirst);
    }

    /** The flows. Short calls are local activities, like Millrace's; an attempt after a wait is a regular one. */
    final class ByHand implements ByHandWorkflow {

        private static final RetryOptions ONCE =
                RetryOptions.newBuilder().setMaximumAttempts(1).build();

        private final Asking locally = Workflow.newLocalActivityStub(
                Asking.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(30))
                        .setRetryOptions(ONCE)
                        .setDoNotIncludeArgumentsIntoMarker(true)
                        .build());

        private final Asking regularly = Workflow.newActivityStub(
                Asking.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(30))
                        .setRetryOptions(ONCE)
                        .build());

        @Override
        public Object run(String flow, Map<String, Integer> input) {
            return switch (Flow.valueOf(flow)) {
                case SET -> Map.of("x", 1);
                case LOOP -> loop();
                case LOOP_OF_CALLS -> loopOfCalls();
                case TRY -> again();
                case FORK -> fork();
                case SWITCH -> Map.of("size", input.get("n") < 3 ? "small" : "large");
            };
        }

        private static Object loop() {
            var sum = 0;
            for (var item = 0; item < 100; item++) {
                sum += item;
            }
            return Map.of("sum", sum);
        }

        private Object loopOfCalls() {
            var last = Map.<String, Object>of();
            for (var item = 0; item < 100; item++) {
                last = locally.ask(id(), false);
            }
            return last;
        }

        private Object again() {
            try {
                return locally.ask(id(), true);
            } catch (ActivityFailure failed) {
                Workflow.sleep(Duration.ofMillis(1));
                return regularly.ask(id(), true);
            }
        }

        private Object fork() {
            var running = new ArrayList<Promise<Map<String, Object>>>();
            for (var branch = 0; branch < 10; branch++) {
                running.add(Async.function(locally::ask, id(), false));
            }
            Promise.allOf(running).get();
            return running.stream().map(Promise::get).toList();
        }

        private static String id() {
            return Workflow.getInfo().getWorkflowId();
        }
    }
}
