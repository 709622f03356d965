package dev.millrace.call;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.call.proto.GrpcMethod;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.GrpcAnswer;
import dev.millrace.egress.GrpcEgress;
import dev.millrace.egress.GrpcRequest;
import dev.millrace.egress.Header;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError.Type;
import io.grpc.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Calls methods of gRPC services that proto documents describe. */
@Component
class GrpcCalls {

    private static final Set<Integer> TLS_PORTS = Set.of(443, 8443);

    private final Peers peers;
    private final Documents documents;
    private final GrpcEgress egress;

    GrpcCalls(Peers peers, Documents documents, GrpcEgress egress) {
        this.peers = peers;
        this.documents = documents;
        this.egress = egress;
    }

    CallResult make(Call call, Call.Grpc request) {
        var begun = System.nanoTime();
        var method = documents
                .read(call, DocumentKind.PROTO, request.proto(), request.protoAuthorization())
                .method(request.service(), request.method());
        var messages = method.encode(request.arguments());
        var signature = find(call, request);
        var answer = exchange(call, request, method, messages, signature, begun, true);
        if (answer.status() == Status.Code.UNAUTHENTICATED
                && peers.refused(call, call.authorization(), signature)) {
            signature = find(call, request);
            answer = exchange(call, request, method, messages, signature, begun, false);
        }
        return result(request, method, answer, new Redaction(signature.secrets()));
    }

    private Signature find(Call call, Call.Grpc request) {
        return peers.find(call, call.authorization(), address(request, TLS_PORTS.contains(request.port())));
    }

    /** A connection's base URL tells whether its host and port speak TLS; without one the port does. */
    private static URI uri(Call.Grpc request, GrpcMethod method, Signature signature) {
        var secure = TLS_PORTS.contains(request.port());
        var likely = URI.create(address(request, secure) + "/" + method.path());
        var other = URI.create(address(request, !secure) + "/" + method.path());
        return !signature.covers(likely) && signature.covers(other) ? other : likely;
    }

    private static String address(Call.Grpc request, boolean secure) {
        if (!request.host().matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("'%s' is no host.".formatted(request.host()));
        }
        return "%s://%s:%d".formatted(secure ? "https" : "http", request.host(), request.port());
    }

    private GrpcAnswer exchange(
            Call call,
            Call.Grpc request,
            GrpcMethod method,
            List<byte[]> messages,
            Signature signature,
            long begun,
            boolean first) {
        var uri = uri(request, method, signature);
        var passage = peers.enter(call, signature, uri, first);
        try (var place = peers.place(call, String.valueOf(uri.getAuthority()))) {
            var signed = signed(uri, signature);
            var answer = egress.exchange(new GrpcRequest(
                    uri,
                    headers(call, signed),
                    messages,
                    Peer.left(call, begun),
                    RequestWriter.MAX_ANSWER,
                    signed.identity()));
            passage.ended(isThere(answer.status()), "it answered %s".formatted(answer.status()));
            return answer;
        } catch (EgressFailure failed) {
            passage.failed(failed);
            throw new CallFailed(Failures.of(failed, new Redaction(signature.secrets())), Lapse.of(failed));
        }
    }

    /** What signs an HTTP request by a header, which becomes metadata, or by a client certificate signs a gRPC call too. */
    private static EgressRequest signed(URI uri, Signature signature) {
        var signed = signature.sign(EgressRequest.of("POST", uri));
        if (signature.signsEachRequest()) {
            throw new IllegalArgumentException("A gRPC call cannot be signed for AWS; use another kind of connection.");
        }
        if (!signature.secrets().isEmpty() && signed.headers().isEmpty()) {
            throw new IllegalArgumentException(
                    "A gRPC call can carry credentials as a header only, and neither a key in the query nor a digest.");
        }
        return signed;
    }

    private static List<Header> headers(Call call, EgressRequest signed) {
        var headers = new ArrayList<>(signed.headers());
        headers.add(new Header("Idempotency-Key", RequestWriter.ascii(call.idempotencyKey())));
        return headers;
    }

    private static CallResult result(Call.Grpc request, GrpcMethod method, GrpcAnswer answer, Redaction redaction) {
        if (answer.status() != Status.Code.OK) {
            throw failed(request, method, answer, redaction);
        }
        if (answer.messages().isEmpty() && !method.answersWithStream()) {
            return Failures.communication("%s answered %s without a message.".formatted(request.host(), method.path()));
        }
        try {
            return Failures.ifTooLarge(CallResult.of(redaction.tree(method.decode(answer.messages()))));
        } catch (InvalidProtocolBufferException unfit) {
            return Failures.communication("%s answered %s with something else than the proto document says: %s"
                    .formatted(request.host(), method.path(), redaction.text(String.valueOf(unfit.getMessage()))));
        }
    }

    /** The status of HTTP that stands for one of gRPC (google.rpc.Code). */
    private static CallFailed failed(
            Call.Grpc request, GrpcMethod method, GrpcAnswer answer, Redaction redaction) {
        var said = Refused.shortened(redaction.text(answer.description()));
        var detail = "%s answered %s with %s".formatted(request.host(), method.path(), answer.status())
                + (said.isEmpty() ? "." : ": " + said);
        var error = switch (answer.status()) {
            case UNAUTHENTICATED -> Type.AUTHENTICATION.error(detail);
            case PERMISSION_DENIED -> Type.AUTHORIZATION.error(detail);
            case DEADLINE_EXCEEDED -> Type.TIMEOUT.error(detail);
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> Type.COMMUNICATION.error(400, detail);
            case NOT_FOUND -> Type.COMMUNICATION.error(404, detail);
            case ALREADY_EXISTS, ABORTED -> Type.COMMUNICATION.error(409, detail);
            case RESOURCE_EXHAUSTED -> Type.COMMUNICATION.error(429, detail);
            case CANCELLED -> Type.COMMUNICATION.error(499, detail);
            case UNIMPLEMENTED -> Type.COMMUNICATION.error(501, detail);
            case UNAVAILABLE -> Type.COMMUNICATION.error(503, detail);
            case OK, UNKNOWN, INTERNAL, DATA_LOSS -> Type.COMMUNICATION.error(500, detail);
        };
        return new CallFailed(CallResult.failed(error, null), lapse(answer.status()));
    }

    private static @Nullable Lapse lapse(Status.Code status) {
        return switch (status) {
            case DEADLINE_EXCEEDED -> Lapse.TIMED_OUT;
            case RESOURCE_EXHAUSTED -> Lapse.TOO_MANY;
            case UNAVAILABLE -> Lapse.AWAY;
            case UNKNOWN, INTERNAL, DATA_LOSS -> Lapse.BROKEN;
            case OK,
                    CANCELLED,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    UNAUTHENTICATED ->
                null;
        };
    }

    private static boolean isThere(Status.Code status) {
        var lapse = lapse(status);
        return lapse == null || lapse == Lapse.TOO_MANY;
    }
}
