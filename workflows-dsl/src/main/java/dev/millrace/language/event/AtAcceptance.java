package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Arguments;
import dev.millrace.language.jq.JqLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the expressions of filters see when an event is accepted: the time, and no variables. */
record AtAcceptance(Instant now) implements Arguments {

    @Override
    public @Nullable JsonNode variable(String name) {
        return null;
    }

    /** An acknowledgement waits for all filters of its workspace. */
    @Override
    public JqLimits limits() {
        return JqLimits.FILTER;
    }
}
