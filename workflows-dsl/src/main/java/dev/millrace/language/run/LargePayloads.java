package dev.millrace.language.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import io.temporal.payload.context.HasWorkflowSerializationContext;
import io.temporal.payload.context.SerializationContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Keeps payloads of more than 128 KiB outside Temporal's histories, which bear no payload over 2 MB and none over 50 MB
 * together, and puts a reference in their place. The same payload of the same workflow is kept once, so that a replay, or an
 * attempt that is repeated, keeps nothing more.
 */
public final class LargePayloads implements PayloadCodec {

    /** How large a payload may be that stays in the history, in bytes. */
    public static final int MOST_IN_A_HISTORY = 128 * 1024;

    private static final String ENCODING = "encoding";
    private static final ByteString KEPT = ByteString.copyFromUtf8("json/kept-by-millrace");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private final String workflowId;

    /** Where payloads are kept. What it throws fails a workflow task, which Temporal has done again. */
    public interface Store {

        /** Keeps {@code payload}; one that is there already stays. */
        void keep(String workflowId, String id, byte[] payload);

        /** The payload that was kept; throws where there is none. */
        byte[] get(String workflowId, String id);
    }

    public LargePayloads(Store store) {
        this(store, "");
    }

    private LargePayloads(Store store, String workflowId) {
        this.store = store;
        this.workflowId = workflowId;
    }

    @Override
    public PayloadCodec withContext(SerializationContext context) {
        return context instanceof HasWorkflowSerializationContext workflow
                ? new LargePayloads(store, workflow.getWorkflowId())
                : this;
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return payloads.stream().map(this::encoded).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::decoded).toList();
    }

    private Payload encoded(Payload payload) {
        if (payload.getData().size() <= MOST_IN_A_HISTORY) {
            return payload;
        }
        var bytes = payload.toByteArray();
        var id = id(bytes);
        store.keep(workflowId, id, bytes);
        // Whoever looks at the history sees that there is something, and how much.
        var reference = JSON.createObjectNode()
                .put("kept", id)
                .put("workflow", workflowId)
                .put("bytes", payload.getData().size());
        return Payload.newBuilder()
                .putMetadata(ENCODING, KEPT)
                .setData(ByteString.copyFromUtf8(reference.toString()))
                .build();
    }

    private Payload decoded(Payload payload) {
        if (!KEPT.equals(payload.getMetadataMap().get(ENCODING))) {
            return payload;
        }
        try {
            JsonNode reference = JSON.readTree(payload.getData().toStringUtf8());
            return Payload.parseFrom(store.get(
                    reference.path("workflow").asText(), reference.path("kept").asText()));
        } catch (JsonProcessingException | InvalidProtocolBufferException unreadable) {
            throw new PayloadCodecException("A payload that was kept outside the history cannot be read", unreadable);
        }
    }

    private static String id(byte[] bytes) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
