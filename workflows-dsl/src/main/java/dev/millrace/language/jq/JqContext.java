package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;

/**
 * What an evaluation may see beside its input.
 *
 * @param variables values of the free variables, by name without the dollar sign; not copied, so do not change it while
 *     an evaluation runs
 * @param now the time that {@code now} gives: the workflow's, never the machine's
 */
public record JqContext(Map<String, JsonNode> variables, Instant now, JqLimits limits) {}
