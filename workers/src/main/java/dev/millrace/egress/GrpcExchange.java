package dev.millrace.egress;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One call on a channel: all messages out, then all messages in. */
final class GrpcExchange extends ClientCall.Listener<byte[]> {

    /** The messages together are over the bound. */
    static final class TooLarge extends Exception {}

    static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    };

    private final ClientCall<byte[], byte[]> call;
    private final int bound;
    private final CompletableFuture<GrpcAnswer> answer = new CompletableFuture<>();

    // Only gRPC's own thread for this call touches these, and the waiting one sees them after the answer.
    private final List<byte[]> messages = new ArrayList<>();
    private long bytes;

    GrpcExchange(ClientCall<byte[], byte[]> call, int bound) {
        this.call = call;
        this.bound = bound;
    }

    GrpcAnswer run(Metadata metadata, List<byte[]> outgoing) throws TooLarge, InterruptedException {
        call.start(this, metadata);
        call.request(1);
        try {
            send(outgoing);
            return answer.get();
        } catch (InterruptedException interrupted) {
            call.cancel("The caller was interrupted", interrupted);
            throw interrupted;
        } catch (ExecutionException ended) {
            if (ended.getCause() instanceof TooLarge tooLarge) {
                throw tooLarge;
            }
            throw new IllegalStateException(ended.getCause());
        }
    }

    private void send(List<byte[]> outgoing) {
        try {
            outgoing.forEach(call::sendMessage);
            call.halfClose();
        } catch (IllegalStateException cancelled) {
            // An answer that came before all was sent may have been too large already.
            if (!answer.isDone()) {
                throw cancelled;
            }
        }
    }

    @Override
    public void onMessage(byte[] message) {
        bytes += message.length;
        if (bytes > bound) {
            answer.completeExceptionally(new TooLarge());
            call.cancel("The answer is too large", null);
            return;
        }
        messages.add(message);
        call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        answer.complete(new GrpcAnswer(status.getCode(), description(status), messages));
    }

    /** What the other side said, or why the connection broke or never came about, which gRPC keeps apart. */
    private static String description(Status status) {
        // A transport's own description goes on with its pipeline in further lines.
        var said = status.getDescription() == null ? "" : status.getDescription().lines().findFirst().orElse("");
        var cause = status.getCause();
        if (cause == null) {
            return said;
        }
        while (cause.getCause() != null && !(cause instanceof Trust.Distrusted)) {
            cause = cause.getCause();
        }
        return cause instanceof Trust.Distrusted
                ? "the certificate " + cause.getMessage()
                : "%s (%s)".formatted(said, cause.getMessage());
    }
}
