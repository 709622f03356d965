package dev.millrace.call;

import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.limit.LimitFixture;
import dev.millrace.connection.provider.ProviderSettings;
import java.util.Map;

/** Calls as a worker makes them, for tests of those who ask for them. */
public final class WorkerCalls {

    private WorkerCalls() {}

    /** Through the stored connections of {@code connections}, with their limits and its clock. */
    public static Calls through(ConnectionFixture connections) {
        var limits = new LimitFixture(connections, new ProviderSettings(Map.of()));
        return ConnectedWorld.worker(connections.access, limits.gate(), connections.clock);
    }
}
