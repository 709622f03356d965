package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Receives outputs one by one. */
@FunctionalInterface
interface Out {

    /** @return false to have no more: whoever sees it returns false at once, up to whoever asked for the stop */
    boolean emit(JsonNode value, @Nullable Path path);
}
