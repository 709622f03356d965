package dev.millrace.backtest;

import dev.millrace.language.run.ListenActivity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Gives a dry run, as soon as it listens, the events that a real one got: no time passes until they come. */
final class HeardAgain implements ListenActivity {

    private final Function<Listener, List<Received>> events;
    private final Map<String, List<Received>> kept = new HashMap<>();

    /** @param events what a listener gets, asked once for each */
    HeardAgain(Function<Listener, List<Received>> events) {
        this.events = events;
    }

    @Override
    public synchronized void open(Listener listener) {
        if (!kept.containsKey(listener.key())) {
            kept.put(listener.key(), events.apply(listener));
        }
    }

    /** One at a time, which a run always can carry. */
    @Override
    public synchronized List<Received> receive(String runId, String key, long after) {
        var all = kept.getOrDefault(key, List.of());
        if (after >= all.size()) {
            return List.of();
        }
        var next = all.get((int) after);
        return List.of(new Received(after + 1, next.eventId(), next.event()));
    }

    @Override
    public void leave(String runId, String key) {
        // Nothing more comes anyway.
    }
}
