package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.language.run.WorkflowError;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What stubs say to what a dry run asks. */
final class StubAnswers implements Answers {

    private final Stubs stubs;
    private final Collection<String> outside;

    /** @param outside the addresses of what the definition refers to, which stubs have given before it runs */
    StubAnswers(List<Stub> stubs, Collection<String> outside) {
        this.stubs = new Stubs(stubs);
        this.outside = outside;
    }

    @Override
    public Optional<Answer<Reply>> toCall(Caller caller, Call call, Request request) {
        return stubs.take(caller, request).map(counted -> answer(counted, StubAnswers::reply));
    }

    private static Reply reply(Stub stub) {
        return stub.error() == null
                ? new Reply.Answer(stub.answeringStatus(), stub.answeringHeaders(), stub.answeringBody())
                : new Reply.Failure(CallResult.failed(stub.error().error(), null));
    }

    @Override
    public Optional<Answer<Ending>> toRun(Caller caller, Child child) {
        return stubs.take(caller).map(counted -> answer(counted, stub -> ending(stub, caller)));
    }

    private static Ending ending(Stub stub, Caller caller) {
        if (stub.status() != null) {
            return new Ending(
                    WorkflowError.Type.CONFIGURATION.error(
                            "The stub for the task '%s' has a status, and a run that is started has none: give 'content' or 'error'."
                                    .formatted(caller.name())),
                    null);
        }
        return new Ending(
                null,
                stub.error() == null
                        ? new Outcome(value(stub, JsonNodeFactory.instance.nullNode()), null)
                        : new Outcome(null, stub.error().error()));
    }

    @Override
    public Optional<Answer<CallResult>> toProcess(Caller caller, ProcessRequest process) {
        return stubs.take(caller).map(counted -> answer(counted, stub -> result(stub, process, caller)));
    }

    private static CallResult result(Stub stub, ProcessRequest process, Caller caller) {
        if (stub.error() != null) {
            return CallResult.failed(stub.error().error(), null);
        }
        if (stub.status() != null) {
            return CallResult.failed(
                    WorkflowError.Type.CONFIGURATION.error(
                            "The stub for the task '%s' has a status, and a process has none: give 'content', 'body' or 'error'."
                                    .formatted(caller.name())),
                    null);
        }
        return CallResult.of(value(stub, TrialProcesses.silent(process.output())));
    }

    private static JsonNode value(Stub stub, JsonNode nothing) {
        if (stub.content() != null) {
            return stub.content();
        }
        return stub.body() == null ? nothing : JsonNodeFactory.instance.textNode(stub.body());
    }

    private static <T> Answer<T> answer(Stubs.Counted counted, Function<Stub, T> given) {
        var stub = counted.stub();
        return new Answer<>(given.apply(stub), "/stubs/" + counted.index(), stub.answeringBody().length);
    }

    @Override
    public Optional<byte[]> document(String address) {
        return stubs.at(address).map(Stub::answeringBody);
    }

    @Override
    public String nobody() {
        return "No stub";
    }

    @Override
    public List<String> unused() {
        return stubs.unused(outside).stream().map(place -> "/stubs/" + place).toList();
    }
}
