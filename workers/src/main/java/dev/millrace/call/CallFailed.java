package dev.millrace.call;

import dev.millrace.language.run.CallResult;

/** The call came to an end before its answer: what it gives is an error of the language. */
final class CallFailed extends RuntimeException {

    private final transient CallResult result;

    CallFailed(CallResult result) {
        super(String.valueOf(result.error()), null, false, false);
        this.result = result;
    }

    CallResult result() {
        return result;
    }
}
