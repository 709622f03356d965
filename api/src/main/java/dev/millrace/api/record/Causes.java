package dev.millrace.api.record;

import dev.millrace.record.Cause;
import dev.millrace.record.RunCauses;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says of a request who changes records by it, and why. A run is known by the header {@code Millrace-Run}, or by the
 * {@code Idempotency-Key} that each call of a run carries and that begins with its id: without that, an automation that changes
 * what starts it would go on for ever.
 */
@Component
public class Causes {

    static final String REASON = "Reason";
    static final String RUN = "Millrace-Run";

    private static final Pattern OF_A_CALL = Pattern.compile("(run_[0-9a-z]{26})/.*");

    private final RunCauses runs;

    Causes(RunCauses runs) {
        this.runs = runs;
    }

    /** @param given the reason in the body, which counts before the header's */
    public Cause of(Actor actor, HttpServletRequest request, @Nullable String given) {
        var reason = given == null ? request.getHeader(REASON) : given;
        var named = request.getHeader(RUN);
        if (named != null) {
            return runs.find(actor.workspaceId(), named, reason)
                    .orElseThrow(() -> Refusal.invalid("field_invalid", RUN, "There is no run '%s'.".formatted(named)));
        }
        var key = OF_A_CALL.matcher(Objects.requireNonNullElse(request.getHeader("Idempotency-Key"), ""));
        var run = key.matches() ? runs.find(actor.workspaceId(), key.group(1), reason) : Optional.<Cause>empty();
        return run.orElseGet(() -> Cause.of(actor).because(reason));
    }
}
