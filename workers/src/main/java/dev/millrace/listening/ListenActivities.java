package dev.millrace.listening;

import dev.millrace.json.Json;
import dev.millrace.language.run.ListenActivity;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What runs do to listen. */
@Component
public class ListenActivities implements ListenActivity {

    private static final int MOST_AT_ONCE = 200;

    /** With the last event still less than one payload of Temporal holds, 2 MB. */
    private static final int ENOUGH = 512 * 1024;

    private final ListenerStore store;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ListenActivities(ListenerStore store, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void open(Listener listener) {
        transaction.executeWithoutResult(status -> store.open(listener, clock.instant()));
    }

    @Override
    public List<Received> receive(String runId, String key, long after) {
        var received = new ArrayList<Received>();
        var length = 0;
        for (var row : store.received(runId, key, after, MOST_AT_ONCE)) {
            if (row.body() == null) {
                received.add(Received.unreadable(row.number(), row.eventId()));
                continue;
            }
            length += row.body().length();
            if (length > ENOUGH && !received.isEmpty()) {
                return received;
            }
            received.add(new Received(row.number(), row.eventId(), Json.trusted(row.body())));
        }
        return received;
    }

    @Override
    public void leave(String runId, String key) {
        store.close(runId, key);
    }

    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    void forgetTheEnded() {
        while (store.forgetEnded(1_000) >= 1_000) {
            // Bounded transactions.
        }
    }
}
