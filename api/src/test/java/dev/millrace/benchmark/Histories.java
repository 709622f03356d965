package dev.millrace.benchmark;

import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/** Reads histories from an engine. */
final class Histories implements AutoCloseable {

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;

    Histories(String address) {
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
        client = WorkflowClient.newInstance(stubs);
    }

    long events(String workflowId) {
        return client.fetchHistory(workflowId).getEvents().size();
    }

    @Override
    public void close() {
        stubs.shutdownNow();
    }
}
