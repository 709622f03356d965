package dev.millrace.language.run;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** For an engine that ends with this process. */
public final class PayloadsInMemory implements LargePayloads.Store {

    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();

    @Override
    public void keep(String workflowId, String id, byte[] payload) {
        kept.putIfAbsent(workflowId + "/" + id, payload);
    }

    @Override
    public byte[] get(String workflowId, String id) {
        return Objects.requireNonNull(kept.get(workflowId + "/" + id), "nothing is kept under that id");
    }
}
