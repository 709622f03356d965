package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.WorkflowError;

/** The processes that a dry run would have on the machine of a worker: none is run, and a stub says what each would give. */
final class TrialProcesses implements ProcessActivity {

    private final TrialJournal journal;
    private final Stubs stubs;
    private final boolean strict;
    private final Memory memory;

    TrialProcesses(boolean strict, TrialJournal journal, Stubs stubs, Memory memory) {
        this.journal = journal;
        this.stubs = stubs;
        this.strict = strict;
        this.memory = memory;
    }

    @Override
    public CallResult run(ProcessRequest request) {
        var caller = journal.claim(request.key());
        var stub = stubs.take(caller);
        memory.ran(caller, request, stub.map(Stubs.Counted::index).orElse(null));
        memory.carry(request, stub.map(counted -> counted.stub().answeringBody().length).orElse(0));
        if (stub.isPresent()) {
            return result(stub.get().stub(), request.output(), caller);
        }
        return strict
                ? refused("No stub answers the process of the task '%s', and this dry run is strict.".formatted(caller.name()))
                : CallResult.of(silent(request.output()));
    }

    private static CallResult result(Stub stub, ProcessOutput output, TrialJournal.Caller caller) {
        if (stub.error() != null) {
            return CallResult.failed(stub.error().error(), null);
        }
        if (stub.status() != null) {
            return refused("The stub for the task '%s' has a status, and a process has none: give 'content', 'body' or 'error'."
                    .formatted(caller.name()));
        }
        if (stub.content() != null) {
            return CallResult.of(stub.content());
        }
        return CallResult.of(stub.body() == null ? silent(output) : JsonNodeFactory.instance.textNode(stub.body()));
    }

    /** What a process gives that ends well and says nothing. */
    private static JsonNode silent(ProcessOutput output) {
        var values = JsonNodeFactory.instance;
        return switch (output) {
            case STDOUT, STDERR -> values.textNode("");
            case CODE -> values.numberNode(0);
            case ALL -> values.objectNode().put("code", 0).put("stdout", "").put("stderr", "");
            case NONE -> values.nullNode();
        };
    }

    private static CallResult refused(String detail) {
        return CallResult.failed(WorkflowError.Type.CONFIGURATION.error(detail), null);
    }
}
