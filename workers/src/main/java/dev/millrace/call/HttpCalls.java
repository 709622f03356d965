package dev.millrace.call;

import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Sizes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sends the HTTP requests of calls. */
@Component
class HttpCalls {

    private final Egress egress;
    private final Authorizations authorizations;
    private final Clock clock;
    private final HostShares shares = new HostShares(Duration.ofSeconds(5));

    HttpCalls(Egress egress, Authorizations authorizations, Clock clock) {
        this.egress = egress;
        this.authorizations = authorizations;
        this.clock = clock;
    }

    /** Makes the call; a second time with another token where the first was refused, as it may have been revoked. */
    CallResult make(Call call, Call.Http http) {
        return make(call, http, true);
    }

    private CallResult make(Call call, Call.Http http, boolean mayRepeat) {
        var begun = System.nanoTime();
        var authorized = authorizations.find(call, call.authorization(), http.uri());
        var redaction = new Redaction(authorized == null ? List.of() : authorized.secrets());
        var uri = authorized == null ? Authorizations.absolute(http.uri()) : authorized.resolve(http.uri());
        var plain = RequestWriter.request(call, http, uri);
        var request = authorized == null ? plain : authorized.sign(plain);
        try {
            var answer = exchange(call, request);
            if (answer.status() == 401 && authorized != null) {
                var challenged = authorized.answer(plain, answer);
                if (challenged.isPresent()) {
                    answer = exchange(call, challenged.get().withDeadline(left(call, begun)));
                }
            }
            if (answer.status() == 401
                    && mayRepeat
                    && authorized != null
                    && authorizations.refused(call, call.authorization(), authorized)) {
                return make(call.with(http, left(call, begun)), http, false);
            }
            var result = new AnswerReader(http, plain, answer, redaction, clock).read();
            return result.output() == null || Sizes.fits(result.output()) ? result : tooLarge();
        } catch (EgressFailure failed) {
            return Failures.of(failed, redaction);
        }
    }

    private EgressAnswer exchange(Call call, EgressRequest request) {
        try (var place = shares.take(call.definition().workspaceId(), String.valueOf(request.uri().getAuthority()))) {
            return egress.exchange(request);
        }
    }

    /** What is left of a call's deadline since {@code begun}, a {@code System.nanoTime()}. */
    static Duration left(Call call, long begun) {
        return call.deadline().minusNanos(System.nanoTime() - begun);
    }

    private static CallResult tooLarge() {
        return Failures.communication(
                "The answer is larger than 1 MiB as JSON, which is the most that a run carries along.");
    }
}
