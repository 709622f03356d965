package dev.millrace.api.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server on loopback that can be cut and mended, as if the server had died and come back. */
public final class SeverableLink implements AutoCloseable {

    private final int target;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    public SeverableLink(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Breaks every connection and lets none through until {@link #mend}. */
    public void cut() {
        cut = true;
        open.forEach(SeverableLink::closeQuietly);
    }

    public void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        closeQuietly(entrance);
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var near = entrance.accept();
                open.add(near);
                if (cut) {
                    closeQuietly(near);
                    continue;
                }
                var far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(far);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            } catch (IOException closed) {
                // The next turn sees whether it was the entrance.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try {
            transfer(from.getInputStream(), to.getOutputStream());
        } catch (IOException broken) {
            // One side ended; so does the other.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void transfer(InputStream from, OutputStream to) throws IOException {
        from.transferTo(to);
    }

    private static void closeQuietly(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception alreadyGone) {
            // Closing is all that was wanted.
        }
    }
}
