package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.CallResult;
import org.jspecify.annotations.Nullable;

/** The call came to an end before its answer, or by one that refuses: what it gives is an error of the language. */
final class CallFailed extends RuntimeException {

    private final transient CallResult result;
    private final @Nullable Lapse lapse;
    private final transient @Nullable JsonNode refusal;

    CallFailed(CallResult result) {
        this(result, null);
    }

    /** @param lapse how it failed for a while only; null where the failure is final */
    CallFailed(CallResult result, @Nullable Lapse lapse) {
        this(result, lapse, null);
    }

    private CallFailed(CallResult result, @Nullable Lapse lapse, @Nullable JsonNode refusal) {
        super(String.valueOf(result.error()), null, false, false);
        this.result = result;
        this.lapse = lapse;
        this.refusal = refusal;
    }

    /** The same, with the whole answer that refuses. */
    CallFailed saying(JsonNode answer) {
        return new CallFailed(result, lapse, answer);
    }

    CallResult result() {
        return result;
    }

    @Nullable Lapse lapse() {
        return lapse;
    }

    /** As the language shows a whole answer; null where there was none, or nobody has asked for it. */
    @Nullable JsonNode refusal() {
        return refusal;
    }
}
