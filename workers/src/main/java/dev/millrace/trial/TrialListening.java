package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.Sizes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The events that come while a dry run listens: those that it was given, in their order. One at a time comes when the
 * whole run waits and something in it listens; who listens to none of it does not keep it, as in a real run.
 */
final class TrialListening implements ListenActivity {

    private final List<ObjectNode> toCome;
    private final Supplier<Instant> now;
    private final Consumer<String> news;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final Map<String, List<ObjectNode>> kept = new LinkedHashMap<>();
    private final List<Integer> unwanted = new ArrayList<>();
    private int next;

    /**
     * @param now the run's present
     * @param news tells the run that there is an event for the task with that key
     */
    TrialListening(List<ObjectNode> toCome, Supplier<Instant> now, Consumer<String> news) {
        this.toCome = List.copyOf(toCome);
        this.now = now;
        this.news = news;
    }

    @Override
    public synchronized void open(Listener listener) {
        listeners.put(listener.key(), listener);
        kept.putIfAbsent(listener.key(), new ArrayList<>());
    }

    /** One at a time, which a run always can carry. */
    @Override
    public synchronized List<Received> receive(String runId, String key, long after) {
        var events = kept.getOrDefault(key, List.of());
        return after < events.size() ? List.of(received((int) after + 1, events.get((int) after))) : List.of();
    }

    private static Received received(int number, ObjectNode event) {
        var eventId = event.path("millraceeventid").asText();
        return Sizes.fits(event) ? new Received(number, eventId, event) : Received.unreadable(number, eventId);
    }

    @Override
    public synchronized void leave(String runId, String key) {
        listeners.remove(key);
    }

    /** Lets events come until one is wanted; false where none is left that is, or nobody listens. */
    boolean letNextCome() {
        var wanting = nextWanted();
        wanting.forEach(news);
        return !wanting.isEmpty();
    }

    /** The keys of the tasks for which the event was kept that is wanted next. */
    private synchronized List<String> nextWanted() {
        while (!listeners.isEmpty() && next < toCome.size()) {
            var event = toCome.get(next);
            var wanting = listeners.values().stream()
                    .filter(listener -> listener.any().stream().anyMatch(wanted -> wanted.fits(event, now.get())))
                    .map(Listener::key)
                    .toList();
            wanting.forEach(key -> kept.get(key).add(event));
            if (wanting.isEmpty()) {
                unwanted.add(next);
            }
            next++;
            if (!wanting.isEmpty()) {
                return wanting;
            }
        }
        return List.of();
    }

    /** The places of the events that did not come, or came and were not wanted. */
    synchronized List<Integer> unused() {
        return IntStream.range(0, toCome.size())
                .filter(place -> place >= next || unwanted.contains(place))
                .boxed()
                .toList();
    }
}
