package dev.millrace.call;

import dev.millrace.language.run.CallResult;

/** The document that describes a call could not be read, so the call was not made. */
final class DocumentUnread extends RuntimeException {

    private final transient CallResult result;

    DocumentUnread(CallResult result) {
        super(String.valueOf(result.error()), null, false, false);
        this.result = result;
    }

    CallResult result() {
        return result;
    }
}
