package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.internal.testservice.TestServicesStarter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnkeptLocksTest {

    @Test
    void theServerKeepsNothingOfTheLocksOfItsClockHoweverMuchItDoes() throws Exception {
        try (var services = new TestServicesStarter(true, 0)) {
            UnkeptLocks.in(services);

            for (var number = 0; number < 20; number++) {
                assertThat(begin(services, "workflow-" + number)).hasSize(1);
            }

            assertThat(locks(services)).isEmpty();
        }
    }

    /** What it answers, or how it fails. */
    private static List<Object> begin(TestServicesStarter services, String workflowId) {
        var said = new ArrayList<>();
        var request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace("default")
                .setWorkflowId(workflowId)
                .setRequestId(workflowId)
                .setWorkflowType(WorkflowType.newBuilder().setName("Order"))
                .setTaskQueue(TaskQueue.newBuilder().setName("orders"))
                .build();
        services.getWorkflowService().startWorkflowExecution(request, new StreamObserver<>() {
            @Override
            public void onNext(StartWorkflowExecutionResponse answer) {
                said.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                said.add(failure);
                said.add("failed");
            }

            @Override
            public void onCompleted() {}
        });
        return said;
    }

    private static List<?> locks(TestServicesStarter services) throws ReflectiveOperationException {
        var timer = TestServicesStarter.class.getDeclaredField("selfAdvancingTimer");
        timer.setAccessible(true);
        var held = timer.get(services).getClass().getDeclaredField("lockEvents");
        held.setAccessible(true);
        return (List<?>) held.get(timer.get(services));
    }
}
