package dev.millrace.api.record;

import dev.millrace.record.Cause;
import dev.millrace.record.RunCauses;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says of a request who changes records by it, and why. */
@Component
class Causes {

    static final String REASON = "Reason";
    static final String RUN = "Millrace-Run";

    private final RunCauses runs;

    Causes(RunCauses runs) {
        this.runs = runs;
    }

    /** @param given the reason in the body, which counts before the header's */
    Cause of(Actor actor, HttpServletRequest request, @Nullable String given) {
        var reason = given == null ? request.getHeader(REASON) : given;
        var runId = request.getHeader(RUN);
        return runId == null
                ? Cause.of(actor).because(reason)
                : runs.find(actor.workspaceId(), runId, reason)
                        .orElseThrow(() -> Refusal.invalid("field_invalid", RUN, "There is no run '%s'.".formatted(runId)));
    }
}
