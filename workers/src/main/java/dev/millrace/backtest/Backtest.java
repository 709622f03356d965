package dev.millrace.backtest;

import dev.millrace.language.definition.Definition;
import java.time.Instant;
import java.util.List;

/**
 * What to backtest.
 *
 * @param definition one in which the linter has found no error; its namespace and name say whose runs are taken
 * @param strict whether a call without a recorded answer faults; otherwise it is an empty success
 */
public record Backtest(Definition definition, Which which, boolean strict) {

    /** Which runs are taken, the newest first. */
    public sealed interface Which {

        /** Those that were begun at {@code since} or later and before {@code until}, and have ended. */
        record Period(Instant since, Instant until, int limit) implements Which {}

        /** These, whatever they are. */
        record Named(List<String> runIds) implements Which {
            public Named {
                runIds = List.copyOf(runIds);
            }
        }
    }
}
