package dev.millrace.call;

import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Sizes;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sends the HTTP requests of calls. */
@Component
class HttpCalls {

    private final Egress egress;
    private final Authorizations authorizations;
    private final Clock clock;

    HttpCalls(Egress egress, Authorizations authorizations, Clock clock) {
        this.egress = egress;
        this.authorizations = authorizations;
        this.clock = clock;
    }

    CallResult make(Call call, Call.Http http) {
        var authorized = authorizations.find(call, call.authorization(), http.uri());
        var redaction = new Redaction(authorized == null ? List.of() : authorized.secrets());
        var uri = authorized == null ? Authorizations.absolute(http.uri()) : authorized.resolve(http.uri());
        var plain = RequestWriter.request(call, http, uri);
        var request = authorized == null ? plain : authorized.sign(plain);
        try {
            var result = new AnswerReader(http, plain, egress.exchange(request), redaction, clock).read();
            return result.output() == null || Sizes.fits(result.output()) ? result : tooLarge();
        } catch (EgressFailure failed) {
            return Failures.of(failed, redaction);
        }
    }

    private static CallResult tooLarge() {
        return Failures.communication(
                "The answer is larger than 1 MiB as JSON, which is the most that a run carries along.");
    }
}
