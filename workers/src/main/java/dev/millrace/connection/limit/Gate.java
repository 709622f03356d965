package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What every request through a stored connection passes. */
public interface Gate {

    /** Lets everything through and remembers nothing: where there are no stored connections. */
    Gate OPEN = (through, target, entry) -> Passage.FREE;

    /**
     * Lets one request through to {@code target}, at once or within a second, for which it blocks the thread.
     *
     * @throws NotNow where it is not to be sent now; never where {@code entry} is not the first of its call
     */
    Passage enter(Connection through, URI target, Entry entry);

    /**
     * Who comes.
     *
     * @param first whether it is the first request of its call, so that nothing is lost if it is not sent now
     * @param mayWait whether the call can be made again later; otherwise it overdraws the budget rather than fail
     * @param slot the time that was reserved for it before, or null
     */
    record Entry(boolean first, boolean mayWait, @Nullable Instant slot) {}
}
