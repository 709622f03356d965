package dev.millrace.dispatch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Tells the dispatchers of this process that there is something to do. Those of other processes look for themselves, a
 * few times a second. A signal that comes while nobody waits is kept for the next who does.
 */
@Component
public class Wake {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();
    private long signals;

    public void up() {
        lock.lock();
        try {
            signals++;
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many signals there were; give it to {@link #await}. */
    long seen() {
        lock.lock();
        try {
            return signals;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when there was a signal after {@code seen}, and after {@code nanos} in any case. */
    void await(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos;
            while (signals == seen && left > 0) {
                left = signalled.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
