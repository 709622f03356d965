package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Reply;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.run.Recording;
import dev.millrace.trial.Answers;
import dev.millrace.trial.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives the version that ran what its run got, each step by its key, and notes what it asks for it. */
final class AsItWas implements Answers {

    private final Recording recording;
    private final Notes notes;
    private final List<Heard> heard = new ArrayList<>();
    private int pages;

    AsItWas(Recording recording) {
        this.recording = recording;
        this.notes = new Notes(recording.run().runId());
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
        var was = new Answered(asked, key, result(key), null);
        var answer = was.resultFor(asked);
        notes.asked(asked, was, answer.isPresent());
        return answer;
    }

    @Override
    public Optional<Answer<Ending>> toRun(Caller caller, Child child) {
        var asked = Asked.run(caller, child);
        var was = new Answered(asked, child.key(), null, outcome(child));
        notes.asked(asked, was, was.outcome() != null);
        return was.ending();
    }

    private @Nullable Outcome outcome(Child child) {
        var started = result(child.key());
        if (started == null || started.output() == null) {
            return null;
        }
        return child.awaited()
                ? recording.outcomes().apply(started.output().asText()).orElse(null)
                : Answered.nobodyWaited();
    }

    private @Nullable CallResult result(String key) {
        var effect = recording.effects().get(key);
        return effect == null ? null : effect.result();
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

    private synchronized List<Received> listen(Listener listener) {
        var events = new ArrayList<Received>();
        var own = 0;
        for (var page = result(listener.key() + "#0"); page != null; page = result(listener.key() + "#" + own)) {
            Objects.requireNonNull(page.output()).forEach(one -> events.add(new Received(
                    one.path("number").asLong(), one.path("eventId").asText(), one.get("event"))));
            own++;
        }
        pages += own;
        heard.add(new Heard(listener.key(), events));
        return events;
    }

    @Override
    public void emitted(Caller caller, ObjectNode event) {
        notes.emitted(caller, event);
    }

    Notes notes() {
        return notes;
    }

    synchronized List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The name of a task that asked something of which nobody knows the answer. */
    Optional<String> unknown() {
        return notes.exchanges().stream()
                .filter(exchange -> !exchange.answered())
                .map(exchange -> exchange.asked().caller().name())
                .findFirst();
    }

    /** Whether it did what is recorded, and nothing else. */
    synchronized boolean didTheSame() {
        var done = recording.effects().values().stream()
                .map(Effect::result)
                .filter(Objects::nonNull)
                .count();
        return !recording.whole()
                || done == notes.exchanges().size() + notes.emissions().size() + pages;
    }
}
