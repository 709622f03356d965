package dev.millrace.trial.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * @param toCome whole CloudEvents that come while the run waits for events
 * @param expect what must come of it, in the file's words
 */
public record Case(
        String name,
        String pointer,
        int line,
        @Nullable Instant at,
        Given given,
        List<ObjectNode> toCome,
        boolean strict,
        List<Stub> stubs,
        JsonNode expect) {

    public Case {
        toCome = List.copyOf(toCome);
        stubs = List.copyOf(stubs);
    }
}
