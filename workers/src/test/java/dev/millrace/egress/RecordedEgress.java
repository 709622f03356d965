package dev.millrace.egress;

import java.util.List;

/**
 * The real way out with the real guard, over sockets that write down where they would connect and let nothing leave this
 * machine. Of names only those are known that {@link #name} was told.
 */
public final class RecordedEgress implements Egress, AutoCloseable {

    private final Way way = new Way();

    /** From now on {@code name} has these addresses; told several times, it has one after the other, then the last. */
    public RecordedEgress name(String name, String... addresses) {
        way.names.answer(name, addresses);
        return this;
    }

    /** The same for other protocols than HTTP. */
    public TcpEgress tcp() {
        return way.tcp();
    }

    /** The addresses to which a connection was asked for, in order. */
    public List<String> attempts() {
        return List.copyOf(way.sockets.attempts());
    }

    @Override
    public EgressAnswer exchange(EgressRequest request, BodyWatch watch) {
        return way.egress.exchange(request, watch);
    }

    @Override
    public void close() {
        way.close();
    }
}
