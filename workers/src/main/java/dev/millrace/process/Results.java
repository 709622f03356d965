package dev.millrace.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Sizes;
import dev.millrace.language.run.WorkflowError;

/** What an ended process is in the language. */
final class Results {

    private static final int SHOWN = 1_000;

    private Results() {}

    /**
     * A process that ended with another code than 0 is an error, with the end of what it wrote to stderr, unless its code is
     * asked for.
     */
    static CallResult of(ProcessOutput output, Ended ended) {
        var result = switch (output) {
            case STDOUT -> orFailed(ended, JsonNodeFactory.instance.textNode(ended.stdout()));
            case STDERR -> orFailed(ended, JsonNodeFactory.instance.textNode(ended.stderr()));
            case NONE -> orFailed(ended, JsonNodeFactory.instance.nullNode());
            case CODE -> CallResult.of(JsonNodeFactory.instance.numberNode(ended.code()));
            case ALL -> CallResult.of(JsonNodeFactory.instance.objectNode()
                    .put("code", ended.code())
                    .put("stdout", ended.stdout())
                    .put("stderr", ended.stderr()));
        };
        return result.output() == null || Sizes.fits(result.output())
                ? result
                : failed("What the process wrote is larger than 1 MiB as JSON, which is the most that a run carries along.");
    }

    private static CallResult orFailed(Ended ended, JsonNode output) {
        if (ended.code() == 0) {
            return CallResult.of(output);
        }
        var sentence = ended.code() == Limits.OUT_OF_CPU
                ? "The process used up its CPU time."
                : "The process ended with code %d.".formatted(ended.code());
        var said = ended.stderr().strip();
        return failed(said.isEmpty() ? sentence : sentence + " " + end(said));
    }

    private static String end(String said) {
        return said.length() <= SHOWN ? said : "…" + said.substring(said.length() - SHOWN);
    }

    private static CallResult failed(String detail) {
        return CallResult.failed(WorkflowError.Type.RUNTIME.error(detail), null);
    }
}
