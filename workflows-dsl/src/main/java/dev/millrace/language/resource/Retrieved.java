package dev.millrace.language.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.source.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was read of what a definition refers to.
 *
 * @param sources by their addresses, in the order in which they were read
 * @param problems at the places of the definition that refer to what is wrong
 */
public record Retrieved(Map<String, Source> sources, List<Problem> problems) {

    /** Where there is nothing to read. */
    public static final Retrieved NOTHING = new Retrieved(Map.of(), List.of());

    public Retrieved {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        problems = List.copyOf(problems);
    }

    /** Whether all is there, and as it should be. */
    public boolean isSound() {
        return !Problem.anyError(problems);
    }

    public Resources resources() {
        var trees = new LinkedHashMap<String, JsonNode>();
        sources.forEach((address, source) -> trees.put(address, source.tree()));
        return new Resources(trees);
    }
}
