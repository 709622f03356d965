package dev.millrace.egress;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC call. All of its messages are sent before its answer is read.
 *
 * @param uri {@code http} for plain text or {@code https} for TLS; its path is {@code /service/method}
 * @param headers sent as metadata
 * @param messages encoded
 * @param deadline of the whole call; clamped like that of an {@link EgressRequest}
 * @param maxAnswerBytes bound on the messages of the answer together
 * @param identity shown to an other side that asks for a client certificate; null for none
 */
public record GrpcRequest(
        URI uri,
        List<Header> headers,
        List<byte[]> messages,
        Duration deadline,
        int maxAnswerBytes,
        @Nullable ClientIdentity identity) {

    public GrpcRequest {
        headers = List.copyOf(headers);
        messages = List.copyOf(messages);
    }

    public GrpcRequest(URI uri, List<Header> headers, List<byte[]> messages, Duration deadline, int maxAnswerBytes) {
        this(uri, headers, messages, deadline, maxAnswerBytes, null);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "%s with %d messages".formatted(uri, messages.size());
    }
}
