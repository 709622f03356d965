package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one answer of a stream holds.
 *
 * @param next where the next page is; null behind the last one
 * @param given the cursor that the service gives for the next run; null where it gives none yet
 */
public record StreamPage(List<JsonNode> items, @Nullable String next, @Nullable String given) {}
