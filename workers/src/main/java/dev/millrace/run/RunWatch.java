package dev.millrace.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Tells those who look at a run in this process that it has moved. A hint: whoever waits looks at the store too, now
 * and then, since another process may be working on the run.
 */
@Component
public class RunWatch {

    private final Map<String, CopyOnWriteArrayList<Consumer<String>>> watchers = new ConcurrentHashMap<>();

    /** Calls {@code watcher} with the run's id at every change, until the returned handle is closed. It must not block. */
    public Handle watch(String runId, Consumer<String> watcher) {
        watchers.compute(runId, (id, all) -> {
            var list = all == null ? new CopyOnWriteArrayList<Consumer<String>>() : all;
            list.add(watcher);
            return list;
        });
        return () -> watchers.computeIfPresent(runId, (id, all) -> {
            all.remove(watcher);
            return all.isEmpty() ? null : all;
        });
    }

    /** Ends a watch. */
    public interface Handle extends AutoCloseable {
        @Override
        void close();
    }

    void changed(String runId) {
        var all = watchers.get(runId);
        if (all != null) {
            all.forEach(watcher -> watcher.accept(runId));
        }
    }
}
