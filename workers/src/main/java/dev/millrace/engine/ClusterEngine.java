package dev.millrace.engine;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A Temporal cluster that somebody else runs, at {@code TEMPORAL_ADDRESS}. It is neither started nor stopped by us. */
public final class ClusterEngine implements Engine {

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration TRY_AGAIN = Duration.ofMillis(500);

    private final String address;
    private final String namespace;
    private final Optional<URI> ui;
    private final Duration wait;

    /**
     * @param address {@code host:port}, an IPv6 host in brackets
     * @param ui where an operator opens the Temporal UI of that cluster ({@code TEMPORAL_UI_URL})
     */
    public ClusterEngine(String address, String namespace, Optional<URI> ui) {
        this(address, namespace, ui, WAIT);
    }

    ClusterEngine(String address, String namespace, Optional<URI> ui, Duration wait) {
        this.address = address;
        this.namespace = namespace;
        this.ui = ui;
        this.wait = wait;
        socketAddress();
    }

    @Override
    public Kind kind() {
        return Kind.CLUSTER;
    }

    /** Waits up to 60 s for the address to take connections: in a common start the cluster may come after us. */
    @Override
    public String target() {
        var deadline = System.nanoTime() + wait.toNanos();
        while (!connects()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new CannotStart(
                        "No Temporal answers at TEMPORAL_ADDRESS=%s after %d s. Check the address and that the cluster runs."
                                .formatted(address, wait.toSeconds()));
            }
            LockSupport.parkNanos(TRY_AGAIN.toNanos());
        }
        return address;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Optional<URI> ui() {
        return ui;
    }

    @Override
    public List<String> lacks() {
        return List.of();
    }

    private boolean connects() {
        try (var socket = new Socket()) {
            socket.connect(socketAddress(), 2_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Made anew each time: a name may resolve only once the cluster is there. */
    private InetSocketAddress socketAddress() {
        try {
            var uri = URI.create("temporal://" + address);
            if (uri.getHost() != null && uri.getPort() > 0) {
                return new InetSocketAddress(uri.getHost(), uri.getPort());
            }
        } catch (IllegalArgumentException malformed) {
            // refused below, as one without a port is
        }
        throw new CannotStart("TEMPORAL_ADDRESS is '%s'; it must be host:port.".formatted(address));
    }
}
