package dev.millrace.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells the dispatcher of a queue in this process that there is something to do. Those of other processes look for
 * themselves, a few times a second.
 */
@Component
public class Wake {

    private final Map<String, Signal> signals = new ConcurrentHashMap<>();

    /** Once the transaction of this thread has committed; at once where there is none. */
    public void up(String queue) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            of(queue).give();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                of(queue).give();
            }
        });
    }

    Signal of(String queue) {
        return signals.computeIfAbsent(queue, unknown -> new Signal());
    }
}
