package dev.millrace.embedded;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.concurrent.TimeUnit;

/** Asks a Temporal server on loopback whether it can be used yet. */
final class TemporalProbe implements AutoCloseable {

    private static final String SERVICE = "temporal.api.workflowservice.v1.WorkflowService";
    private static final long CALL_SECONDS = 2;

    private final ManagedChannel channel;
    private final String namespace;

    TemporalProbe(String target, String namespace) {
        this.channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
        this.namespace = namespace;
    }

    /** Whether it says that it serves, and knows the namespace, which it makes a little later. */
    boolean serves() {
        // A refused connection would otherwise not be tried again for a second.
        channel.resetConnectBackoff();
        try {
            var health = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(SERVICE).build());
            if (health.getStatus() != ServingStatus.SERVING) {
                return false;
            }
            var request = DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build();
            return WorkflowServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .describeNamespace(request)
                    .hasNamespaceInfo();
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    String namespace() {
        return namespace;
    }

    OperatorServiceGrpc.OperatorServiceBlockingStub operator() {
        return OperatorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
