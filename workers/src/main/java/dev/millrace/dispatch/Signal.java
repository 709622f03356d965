package dev.millrace.dispatch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Says that something happened. What is given while nobody waits is kept for the next who does. */
final class Signal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private long count;

    void give() {
        lock.lock();
        try {
            count++;
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How often it was given; for {@link #await}. */
    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when it was given after {@code seen}, and after {@code nanos} in any case. */
    void await(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos;
            while (count == seen && left > 0) {
                left = given.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
