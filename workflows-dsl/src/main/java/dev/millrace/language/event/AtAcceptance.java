package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Arguments;
import dev.millrace.language.jq.JqLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the expressions of filters see when an event is accepted: the time, and no variables. */
record AtAcceptance(Instant now) implements Arguments {

    /** An acknowledgement waits for all filters of its workspace, so one may take a few milliseconds at most. */
    private static final JqLimits LIMITS = new JqLimits(20_000, 1024 * 1024, 320);

    @Override
    public @Nullable JsonNode variable(String name) {
        return null;
    }

    @Override
    public JqLimits limits() {
        return LIMITS;
    }
}
