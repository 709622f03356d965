package dev.millrace.trial.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.trial.Stub;
import dev.millrace.trial.Trial.Given;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test case.
 *
 * @param pointer where it stands in its file, for instance {@code /cases/0}
 * @param line where it begins in its file, from 1
 * @param at what the run takes the present to be; null for the real one
 * @param expect what must come of it, in the file's words
 */
public record Case(
        String name,
        String pointer,
        int line,
        @Nullable Instant at,
        Given given,
        boolean strict,
        List<Stub> stubs,
        JsonNode expect) {

    public Case {
        stubs = List.copyOf(stubs);
    }
}
