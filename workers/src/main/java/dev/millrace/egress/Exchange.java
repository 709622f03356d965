package dev.millrace.egress;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** How far one exchange has come, and the connection to close when its time is over. */
final class Exchange implements AutoCloseable {

    enum Phase {
        LOOKING_UP,
        QUEUEING,
        CONNECTING,
        SHAKING_HANDS,
        SENDING,
        AWAITING_ANSWER,
        READING
    }

    private final Duration deadline;
    private final Consumer<Exchange> atEnd;
    private final long started = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ConnectionEndpoint holding;
    private boolean expired;
    private volatile Phase phase = Phase.LOOKING_UP;
    private volatile boolean sent;
    private volatile @Nullable InetAddress address;
    private volatile boolean certificateWanted;

    Exchange(Duration deadline, Consumer<Exchange> atEnd) {
        this.deadline = deadline;
        this.atEnd = atEnd;
    }

    boolean isDue(long now) {
        return now - started >= deadline.toNanos();
    }

    /** Time is over: whatever the exchange blocks on ends at once, because its connection is gone. */
    void expire() {
        lock.lock();
        try {
            expired = true;
            if (holding != null) {
                holding.close(CloseMode.IMMEDIATE);
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on the deadline closes {@code endpoint}. */
    void hold(ConnectionEndpoint endpoint) throws InterruptedIOException {
        lock.lock();
        try {
            if (expired) {
                throw new InterruptedIOException("The deadline has passed");
            }
            holding = endpoint;
        } finally {
            lock.unlock();
        }
    }

    /** After this the deadline leaves the connection alone, which may soon serve another exchange. */
    void letGo() {
        lock.lock();
        try {
            holding = null;
        } finally {
            lock.unlock();
        }
    }

    void enter(Phase phase) {
        this.phase = phase;
        if (phase == Phase.SENDING) {
            sent = true;
        } else if (phase == Phase.LOOKING_UP) {
            certificateWanted = false;
        }
    }

    void connectTo(InetAddress address) {
        this.address = address;
        enter(Phase.CONNECTING);
    }

    void setCertificateWanted(boolean certificateWanted) {
        this.certificateWanted = certificateWanted;
    }

    /** Whether the other side has asked for a client certificate on a connection that was made for this exchange. */
    boolean isCertificateWanted() {
        return certificateWanted;
    }

    Phase phase() {
        return phase;
    }

    /** Whether a byte of a request can have left, in this hop or one before. */
    boolean sent() {
        return sent;
    }

    Optional<InetAddress> address() {
        return Optional.ofNullable(address);
    }

    Duration deadline() {
        return deadline;
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** What is left of the deadline; never negative. */
    Duration remaining() {
        var left = deadline.minus(took());
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
        lock.lock();
        try {
            return expired || remaining().isZero();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        atEnd.accept(this);
    }
}
