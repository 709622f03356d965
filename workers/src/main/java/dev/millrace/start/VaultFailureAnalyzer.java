package dev.millrace.start;

import dev.millrace.vault.VaultFailure;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with {@code MILLRACE_ENCRYPTION_KEYS}. */
final class VaultFailureAnalyzer extends AbstractFailureAnalyzer<VaultFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable root, VaultFailure cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
