package dev.millrace.backtest;

import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.run.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** For the version that ran: each step finds by its key what it got. Safe for use by many threads. */
final class AsItWas implements Recorded {

    private final Recording recording;
    private final List<Heard> heard = new ArrayList<>();
    private int pages;

    AsItWas(Recording recording) {
        this.recording = recording;
    }

    /** Never null: where nothing is known, it has no answer. */
    @Override
    public Answered find(Asked asked, String key) {
        return switch (asked.kind()) {
            case CALL, PROCESS -> new Answered(asked, key, result(key), null);
            case RUN -> new Answered(asked, key, null, outcome(asked, key));
        };
    }

    private @Nullable Outcome outcome(Asked asked, String key) {
        var started = result(key);
        if (started == null || started.output() == null) {
            return null;
        }
        return asked.awaited()
                ? recording.outcomes().apply(started.output().asText()).orElse(null)
                : Answered.nobodyWaited();
    }

    private @Nullable CallResult result(String key) {
        var effect = recording.effects().get(key);
        return effect == null ? null : effect.result();
    }

    /** They are recorded page by page, as the run got them. */
    @Override
    public synchronized List<Received> heard(Listener listener) {
        var events = new ArrayList<Received>();
        var own = 0;
        for (var page = page(listener, own); page != null; page = page(listener, own)) {
            Objects.requireNonNull(page.output()).forEach(one -> events.add(new Received(
                    one.path("number").asLong(), one.path("eventId").asText(), one.get("event"))));
            own++;
        }
        pages += own;
        heard.add(new Heard(listener.key(), events));
        return events;
    }

    private @Nullable CallResult page(Listener listener, int number) {
        return result(listener.key() + "#" + number);
    }

    /** What its tasks heard that have listened. */
    synchronized List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** Whether a dry run with these {@code notes} did what is recorded, and nothing else. */
    synchronized boolean isWhatWasDone(Notes notes) {
        var done = recording.effects().values().stream()
                .filter(effect -> effect.result() != null)
                .count();
        return !recording.whole() || done == notes.exchanges().size() + notes.emissions().size() + pages;
    }
}
