package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run did or began and that must not be done again; one of the fields is there.
 *
 * @param result of a call; of whatever else a task has done, as its output
 * @param until when a wait ends
 * @param input what a task is to be given instead of what reaches it, because somebody has edited it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effect(@Nullable CallResult result, @Nullable Instant until, @Nullable JsonNode input) {

    public static Effect of(CallResult result) {
        return new Effect(result, null, null);
    }

    static Effect of(JsonNode output) {
        return of(CallResult.of(output));
    }

    public static Effect until(Instant until) {
        return new Effect(null, until, null);
    }

    public static Effect input(JsonNode input) {
        return new Effect(null, null, input);
    }

    /** The key under which the edited input of the step {@code key} is kept. */
    public static String inputKey(String key) {
        return key + "<input";
    }
}
