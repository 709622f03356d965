package dev.millrace.call;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Sends the HTTP requests of calls. */
@Component
class HttpCalls {

    private final Peers peers;
    private final Clock clock;

    HttpCalls(Peers peers, Clock clock) {
        this.peers = peers;
        this.clock = clock;
    }

    /** Whether there are other credentials now than those that the call would be made with. */
    boolean renew(Call call, Call.Http http) {
        return peers.refused(call, call.authorization(), peers.find(call, call.authorization(), http.uri()));
    }

    CallResult make(Call call, Call.Http http) {
        var peer = peers.at(call, call.authorization(), http.uri());
        var request = RequestWriter.request(call, http, peer.uri());
        var answer = peer.send(request);
        return Failures.ifTooLarge(new AnswerReader(http, request, answer, peer.redaction(), clock).read());
    }
}
