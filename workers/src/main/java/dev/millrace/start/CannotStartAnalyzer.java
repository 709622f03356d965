package dev.millrace.start;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Shows the sentences of a {@link CannotStart} that a bean met, in place of the stack trace around it. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CannotStartAnalyzer extends AbstractFailureAnalyzer<CannotStart> {

    @Override
    protected FailureAnalysis analyze(Throwable root, CannotStart cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
