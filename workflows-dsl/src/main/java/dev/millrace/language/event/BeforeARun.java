package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Arguments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What expressions see that are asked after an acceptance and before there is a run: the time, and no variables. */
record BeforeARun(Instant now) implements Arguments {

    @Override
    public @Nullable JsonNode variable(String name) {
        return null;
    }
}
