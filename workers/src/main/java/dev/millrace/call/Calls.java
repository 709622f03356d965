package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.language.run.CallResult;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes calls, each kind by what makes it. */
@Component
public class Calls {

    private final Documents documents;
    private final HttpCalls http;
    private final GrpcCalls grpc;
    private final A2aCalls agents;
    private final McpCalls mcp;
    private final Retries retries;

    Calls(Documents documents, HttpCalls http, GrpcCalls grpc, A2aCalls agents, McpCalls mcp, Clock clock) {
        this.documents = documents;
        this.http = http;
        this.grpc = grpc;
        this.agents = agents;
        this.mcp = mcp;
        this.retries = new Retries(clock);
    }

    /**
     * What came of a call.
     *
     * @param refusal the whole answer, where the service refuses by one and the call asks for whole answers; never a part of a history
     */
    public record Asked(CallResult result, @Nullable JsonNode refusal) {}

    /** Makes the call; throws only where it was not made, for a reason of ours that passes. */
    public CallResult make(Call call) {
        return ask(call).result();
    }

    /**
     * Gets other credentials for a call through a stored connection, whose service refuses those that there are without saying 401.
     *
     * @return false where there are none; for each connection true only once a minute
     */
    public boolean renew(Call call) {
        try {
            return call.request() instanceof Call.Http http && this.http.renew(call, http);
        } catch (ConnectionFailure lost) {
            return false;
        }
    }

    /** As {@link #make}, for those who decide by what a refusal says. */
    public Asked ask(Call call) {
        try {
            return answered(switch (call.request()) {
                case Call.Http request -> http.make(call, request);
                case Call.OpenApi request -> make(call, request);
                case Call.AsyncApi request -> make(call, request);
                case Call.Grpc request -> grpc.make(call, request);
                case Call.A2a request -> agents.make(call, request);
                case Call.Mcp request -> mcp.make(call, request);
            });
        } catch (ConnectionFailure failed) {
            var result = Failures.of(failed);
            return answered(failed instanceof ConnectionFailure.AuthorizationLost
                            && call.authorization() instanceof Authorization.Connection(var name, var digest)
                    ? result.awaiting(name)
                    : result);
        } catch (CallFailed failed) {
            return new Asked(retries.of(call, call.request(), failed), failed.refusal());
        } catch (IllegalArgumentException unusable) {
            return answered(Failures.configuration(String.valueOf(unusable.getMessage())));
        }
    }

    private static Asked answered(CallResult result) {
        return new Asked(result, null);
    }

    private CallResult make(Call call, Call.OpenApi request) {
        var begun = System.nanoTime();
        var operation = documents
                .read(call, DocumentKind.OPEN_API, request.document(), request.documentAuthorization())
                .operation(request.operation());
        var described = operation.request(request.parameters(), request.output(), request.redirect());
        return make(call.with(described, Peer.left(call, begun)), described);
    }

    private CallResult make(Call call, Call.AsyncApi request) {
        var begun = System.nanoTime();
        var described = documents
                .read(call, DocumentKind.ASYNC_API, request.document(), request.documentAuthorization())
                .request(request);
        return make(call.with(described, Peer.left(call, begun)), described);
    }

    /** What a document describes: only here it is known whether the request may be made twice. */
    private CallResult make(Call call, Call.Http described) {
        try {
            return http.make(call, described);
        } catch (CallFailed failed) {
            return retries.of(call, described, failed);
        }
    }
}
