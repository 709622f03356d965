package dev.millrace.call;

import dev.millrace.language.run.CallResult;
import org.jspecify.annotations.Nullable;

/** The call came to an end before its answer, or by one that refuses: what it gives is an error of the language. */
final class CallFailed extends RuntimeException {

    private final transient CallResult result;
    private final @Nullable Lapse lapse;

    CallFailed(CallResult result) {
        this(result, null);
    }

    /** @param lapse how it failed for a while only; null where the failure is final */
    CallFailed(CallResult result, @Nullable Lapse lapse) {
        super(String.valueOf(result.error()), null, false, false);
        this.result = result;
        this.lapse = lapse;
    }

    CallResult result() {
        return result;
    }

    @Nullable Lapse lapse() {
        return lapse;
    }
}
