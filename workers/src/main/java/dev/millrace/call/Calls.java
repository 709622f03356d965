package dev.millrace.call;

import dev.millrace.connection.ConnectionFailure;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import org.springframework.stereotype.Component;

/** Makes calls, each kind by what makes it. */
@Component
public class Calls {

    private final HttpCalls http;
    private final OpenApiDocuments documents;

    Calls(HttpCalls http, OpenApiDocuments documents) {
        this.http = http;
        this.documents = documents;
    }

    /** Makes the call; throws only where it was not made, for a reason of ours that passes. */
    public CallResult make(Call call) {
        try {
            return switch (call.request()) {
                case Call.Http request -> http.make(call, request);
                case Call.OpenApi request -> make(call, request);
            };
        } catch (ConnectionFailure failed) {
            return Failures.of(failed);
        } catch (DocumentUnread unread) {
            return unread.result();
        } catch (IllegalArgumentException unusable) {
            return Failures.configuration(String.valueOf(unusable.getMessage()));
        }
    }

    private CallResult make(Call call, Call.OpenApi request) {
        var begun = System.nanoTime();
        var operation = documents.read(call, request).operation(request.operation());
        var described = operation.request(request.parameters(), request.output(), request.redirect());
        return http.make(call.with(described, HttpCalls.left(call, begun)), described);
    }
}
