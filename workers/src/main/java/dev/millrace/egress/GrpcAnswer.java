package dev.millrace.egress;

import io.grpc.Status;
import java.util.List;

/**
 * How a gRPC call ended, in whatever status; that of a connection that did not come about is {@code UNAVAILABLE}.
 *
 * @param description what was said of the status, empty where nothing was
 * @param messages encoded, in the order received; of a call that failed those that came before
 */
public record GrpcAnswer(Status.Code status, String description, List<byte[]> messages) {

    public GrpcAnswer {
        messages = List.copyOf(messages);
    }
}
