package dev.millrace.start;

import java.sql.SQLException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what PostgreSQL said, or that nobody answers, where the tables could not be made or looked at. */
final class DatabaseAwayAnalyzer extends AbstractFailureAnalyzer<FlywaySqlException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, FlywaySqlException failed) {
        return new FailureAnalysis(
                "PostgreSQL at MILLRACE_DB_URL cannot be used: " + reason(failed),
                "Check MILLRACE_DB_URL, MILLRACE_DB_USER and MILLRACE_DB_PASSWORD, and that the server runs.",
                failed);
    }

    private static String reason(Throwable failed) {
        var deepest = String.valueOf(failed.getMessage());
        for (var cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getMessage() != null) {
                deepest = sql.getMessage();
            }
        }
        return deepest;
    }
}
