package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.language.run.WorkflowError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a dry run asks of the world: stubs do, and what a real run was answered. Where it is empty the dry run goes on
 * with an empty success, or faults where it is strict. Asked by many threads.
 */
public interface Answers {

    /**
     * What whoever has asked is given.
     *
     * @param by what has answered, such as {@code /stubs/0}
     * @param bytes how much that is
     */
    record Answer<T>(T given, String by, int bytes) {}

    /** What becomes of a run that would be started: it is refused, or ends. */
    record Ending(@Nullable WorkflowError refused, @Nullable Outcome outcome) {}

    Optional<Answer<Reply>> toCall(Caller caller, Call call, Request request);

    Optional<Answer<Ending>> toRun(Caller caller, Child child);

    Optional<Answer<CallResult>> toProcess(Caller caller, ProcessRequest process);

    /** The document at {@code address}; empty where nobody knows it. */
    Optional<byte[]> document(String address);

    /** What would have to answer, for the error that says it does not: {@code No stub}. */
    String nobody();

    /** Who gives the events to which the run listens; empty for those that the trial lets come. */
    default Optional<ListenActivity> listening() {
        return Optional.empty();
    }

    /** Told of every event that would be emitted. */
    default void emitted(Caller caller, ObjectNode event) {}

    /** The pointers of what has answered nothing, such as {@code /stubs/1}. */
    default List<String> unused() {
        return List.of();
    }
}
