package dev.millrace.language.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A {@link WorkflowError} on its way to the {@code try} that catches it, or to the end of the run. */
final class Fault extends RuntimeException {

    private final transient WorkflowError error;
    private final transient @Nullable Duration retryAfter;

    Fault(WorkflowError error) {
        this(error, null);
    }

    /** @param retryAfter how long the other side asks us to wait, or null */
    Fault(WorkflowError error, @Nullable Duration retryAfter) {
        super(error.title(), null, false, false);
        this.error = error;
        this.retryAfter = retryAfter;
    }

    WorkflowError error() {
        return error;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }

    Fault at(String pointer) {
        return error.instance() == null ? new Fault(error.at(pointer), retryAfter) : this;
    }
}
