package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.definition.Task.RunContainer.Pull;
import dev.millrace.language.run.Call.Authorization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process that a run asks for.
 *
 * @param key identifies the process within its run, over replays and engines; an attempt has its own
 * @param stdin null for an empty one
 * @param awaited whether somebody waits for its end
 * @param idempotent whether it may be run again where it is not known how far it came
 * @param deadline from its start to its end; the worker may allow less
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProcessRequest(
        DefinitionRef definition,
        String runId,
        String key,
        Program program,
        @Nullable String stdin,
        List<String> arguments,
        Map<String, String> environment,
        ProcessOutput output,
        boolean awaited,
        boolean idempotent,
        Duration deadline) {

    /** What a task says whose process nobody can tell the end of. */
    public static final String LOST = "The worker was lost before the process ended, or none took it within an hour. It may have"
            + " done a part of its work, so it is run again only where the task says `metadata: { idempotent: true }`.";

    /** The key under which it is recorded that the process of the step {@code key} has begun. */
    public static String begunKey(String key) {
        return key + "<begun";
    }

    /** What is run. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Script.class, name = "script"),
        @JsonSubTypes.Type(value = Shell.class, name = "shell"),
        @JsonSubTypes.Type(value = Container.class, name = "container")
    })
    public sealed interface Program {}

    /**
     * @param language {@code js} or {@code python}
     * @param code null where there is a {@code source}
     * @param source where the code is: absolute, or a path that the connection's {@code base_url} completes
     * @param authorization for reading the source
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Script(
            String language,
            @Nullable String code,
            @Nullable String source,
            @Nullable Authorization authorization)
            implements Program {}

    public record Shell(String command) implements Program {}

    /**
     * @param name of the container
     * @param command for the shell of the image; null for what the image runs by itself
     * @param volumes folders of the machine, and where the container has them
     * @param ports of the machine, and the container's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Container(
            String image,
            String name,
            @Nullable String command,
            Map<String, String> volumes,
            Map<String, String> ports,
            Pull pull)
            implements Program {}
}
