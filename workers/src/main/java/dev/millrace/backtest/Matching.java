package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.ListenActivity.Wanted;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.trial.Answers;
import dev.millrace.trial.Caller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds for what another version asks what the version that ran got, each answer once: the answer to the same request, of the
 * task with the same name if there is one, in the order of the recording; else what the task with the same name got in the same
 * turn and attempt. Nobody answers what is left.
 */
final class Matching implements Answers {

    private final List<Answered> left;
    private final List<Heard> unheard;
    private final Instant startedAt;
    private final Notes notes;

    Matching(String runId, Instant startedAt, List<Answered> recorded, List<Heard> heard) {
        this.left = new ArrayList<>(recorded);
        this.unheard = new ArrayList<>(heard);
        this.startedAt = startedAt;
        this.notes = new Notes(runId);
    }

    @Override
    public Optional<Answer<Reply>> toCall(Caller caller, Call call, Request request) {
        return result(Asked.call(caller, call, request))
                .map(answer -> new Answer<>(new Reply.Known(answer.given()), answer.by(), answer.bytes()));
    }

    @Override
    public Optional<Answer<CallResult>> toProcess(Caller caller, ProcessRequest process) {
        return result(Asked.process(caller, process));
    }

    private Optional<Answer<CallResult>> result(Asked asked) {
        var was = take(asked);
        var answer = was == null ? Optional.<Answer<CallResult>>empty() : was.resultFor(asked);
        notes.asked(asked, was, answer.isPresent());
        return answer;
    }

    @Override
    public Optional<Answer<Ending>> toRun(Caller caller, Child child) {
        var asked = Asked.run(caller, child);
        var was = take(asked);
        var answer = was == null ? Optional.<Answer<Ending>>empty() : was.ending();
        notes.asked(asked, was, answer.isPresent());
        return answer;
    }

    private synchronized @Nullable Answered take(Asked asked) {
        var found = first(was -> was.asked().asksTheSameAs(asked) && was.asked().isOfTheSameTaskAs(asked))
                .or(() -> first(was -> was.asked().asksTheSameAs(asked)))
                .or(() -> first(was -> was.asked().isOfTheSameTurnAs(asked)))
                .orElse(null);
        left.remove(found);
        return found;
    }

    private Optional<Answered> first(Predicate<Answered> fitting) {
        return left.stream().filter(fitting).findFirst();
    }

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
        return Optional.of(new HeardAgain(this::listen));
    }

    /** What the task with the same name heard, else whoever heard what this one listens to; of it, what this one listens to. */
    private synchronized List<Received> listen(Listener listener) {
        var found = unheard.stream()
                .filter(heard -> heard.key().equals(listener.key()))
                .findFirst()
                .or(() -> unheard.stream()
                        .filter(heard -> Heard.task(heard.key()).equals(Heard.task(listener.key())))
                        .findFirst())
                .or(() -> unheard.stream()
                        .filter(heard -> heard.events().stream().anyMatch(event -> fits(listener.any(), event)))
                        .findFirst());
        found.ifPresent(unheard::remove);
        return found.map(heard -> heard.events().stream()
                        .filter(event -> fits(listener.any(), event))
                        .toList())
                .orElse(List.of());
    }

    private boolean fits(List<Wanted> any, Received received) {
        var event = received.event();
        return event == null || any.stream().anyMatch(wanted -> wanted.fits(event, startedAt));
    }

    @Override
    public void emitted(Caller caller, ObjectNode event) {
        notes.emitted(caller, event);
    }

    Notes notes() {
        return notes;
    }

    /** What was asked by the version that ran, and by this one no longer. */
    synchronized List<Answered> left() {
        return List.copyOf(left);
    }
}
