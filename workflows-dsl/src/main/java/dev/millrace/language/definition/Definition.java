package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.expression.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of an automation, ready to run (DSL, "Workflow").
 *
 * @param tree the definition as it was written, for {@code $workflow.definition}
 * @param resources what lies outside and belongs to it
 * @param timeout after which the whole run faults, or null
 * @param schedule when it starts by itself, or null
 * @param on the events that start it, or null
 */
public record Definition(
        Document document,
        JsonNode tree,
        Resources resources,
        Input input,
        Output output,
        @Nullable Timeout timeout,
        Use use,
        @Nullable Schedule schedule,
        @Nullable Consumption on,
        List<NamedTask> tasks) {

    /** What is written at {@code pointer}, here or outside; missing where nothing is. */
    public JsonNode at(String pointer) {
        return Resources.address(pointer) == null ? tree.at(pointer) : resources.at(pointer);
    }

    /** DSL, "Document". */
    public record Document(String dsl, String namespace, String name, String version) {}

    /** How raw input becomes what a task sees; {@code schema} is JSON Schema, {@code from} jq. */
    public record Input(@Nullable JsonNode schema, @Nullable Template from) {
        public static final Input AS_IT_IS = new Input(null, null);
    }

    /** How a raw output becomes what follows it; {@code schema} is JSON Schema, {@code as} jq. */
    public record Output(@Nullable JsonNode schema, @Nullable Template as) {
        public static final Output AS_IT_IS = new Output(null, null);
    }

    /** A duration that is written down or computed: an ISO 8601 text or an object of units. */
    public record Timeout(Template after) {}

    /**
     * Reusable parts (DSL, "Use"), by name. Timeouts are resolved when the definition is read.
     *
     * @param functions by the words that call them: those of {@code use.functions}, and those from outside
     */
    public record Use(
            Map<String, Authentication> authentications,
            Map<String, NamedTask> functions,
            List<Extension> extensions,
            List<String> secrets) {

        public Use {
            authentications = Map.copyOf(authentications);
            functions = Map.copyOf(functions);
            extensions = List.copyOf(extensions);
            secrets = List.copyOf(secrets);
        }
    }

    /** A task and its name in its list; {@code pointer} is its JSON pointer for {@link Definition#at}. */
    public record NamedTask(String name, String pointer, Task task) {}

    /** How failed attempts are repeated (DSL, "Retry"); null where there is no such bound or condition. */
    public record Retry(
            @Nullable Template when,
            @Nullable Template exceptWhen,
            @Nullable Template delay,
            Backoff backoff,
            @Nullable Template jitterFrom,
            @Nullable Template jitterTo,
            @Nullable Integer attempts,
            @Nullable Template attemptDuration,
            @Nullable Template duration) {}

    /** How the delay grows from one retry to the next. */
    public enum Backoff {
        CONSTANT,
        LINEAR,
        EXPONENTIAL
    }

    /** Waiting no longer than this between two attempts, however large the back-off. */
    public static final Duration LONGEST_RETRY_DELAY = Duration.ofDays(1);
}
