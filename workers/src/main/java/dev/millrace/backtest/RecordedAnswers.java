package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.trial.Answers;
import dev.millrace.trial.Caller;
import java.util.Optional;

/** Answers a dry run by what is recorded, and notes what it asks and emits. */
final class RecordedAnswers implements Answers {

    private final Recorded recorded;
    private final Notes notes;

    RecordedAnswers(Recorded recorded, String runId) {
        this.recorded = recorded;
        this.notes = new Notes(runId);
    }

    @Override
    public Optional<Answer<Reply>> toCall(Caller caller, Call call, Request request) {
        return result(Asked.call(caller, call, request), call.key())
                .map(answer -> new Answer<>(new Reply.Known(answer.given()), answer.by(), answer.bytes()));
    }

    @Override
    public Optional<Answer<CallResult>> toProcess(Caller caller, ProcessRequest process) {
        return result(Asked.process(caller, process), process.key());
    }

    private Optional<Answer<CallResult>> result(Asked asked, String key) {
        var was = recorded.find(asked, key);
        var answer = was == null ? Optional.<Answer<CallResult>>empty() : was.resultFor(asked);
        notes.asked(asked, was, answer.isPresent());
        return answer;
    }

    @Override
    public Optional<Answer<Ending>> toRun(Caller caller, Child child) {
        var asked = Asked.run(caller, child);
        var was = recorded.find(asked, child.key());
        var answer = was == null ? Optional.<Answer<Ending>>empty() : was.ending();
        notes.asked(asked, was, answer.isPresent());
        return answer;
    }

    /** What a document says is no part of a run's record. */
    @Override
    public Optional<byte[]> document(String address) {
        return Optional.empty();
    }

    @Override
    public String nobody() {
        return "No recorded call";
    }

    @Override
    public Optional<ListenActivity> listening() {
        return Optional.of(new HeardAgain(recorded::heard));
    }

    @Override
    public void emitted(Caller caller, ObjectNode event) {
        notes.emitted(caller, event);
    }

    Notes notes() {
        return notes;
    }
}
