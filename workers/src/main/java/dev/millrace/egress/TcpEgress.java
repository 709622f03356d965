package dev.millrace.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The way out for protocols other than HTTP and gRPC, whose libraries open connections by themselves. The guard decides about the
 * host, and the sockets that are given out connect to the addresses which it has vetted and to nothing else, whatever a server
 * says later about where its data are.
 */
public final class TcpEgress {

    /** Told of every address before a connection to it is opened; may refuse it. */
    @FunctionalInterface
    interface Watch {
        void before(InetSocketAddress address) throws IOException;
    }

    private final Guard guard;
    private final Duration lookupTimeout;
    private final Duration connectTimeout;
    private final TlsContexts tls;
    private final Watch watch;

    TcpEgress(Guard guard, EgressProperties properties, @Nullable KeyStore authorities, Watch watch) {
        this.guard = guard;
        this.lookupTimeout = properties.lookupTimeout();
        this.connectTimeout = properties.connectTimeout();
        this.tls = TlsContexts.trusting(authorities);
        this.watch = watch;
    }

    /**
     * The way to a host.
     *
     * @param host as it stands in addresses: an IPv6 address in brackets
     * @throws EgressFailure where it is not allowed, or has no address
     */
    public Route to(String host, int port) {
        var target = Target.of(URI.create("http://%s:%d".formatted(host, port)));
        try {
            return new Route(guard.vet(target, lookupTimeout));
        } catch (UnknownHostException unknown) {
            throw new EgressFailure(EgressFailure.Cause.DNS, true, "DNS knows no address of %s.".formatted(host), unknown);
        } catch (TimeoutException late) {
            throw new EgressFailure(EgressFailure.Cause.DNS, true, "DNS did not answer for %s.".formatted(host), late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new EgressFailure(
                    EgressFailure.Cause.INTERRUPTED, true, "The call to %s was interrupted.".formatted(host), interrupted);
        }
    }

    /**
     * Encrypts as all calls do: with the certificates that they trust. Another one each time, so that a connection goes on with the
     * session of the one that it belongs to, and never with somebody else's. Who uses it checks the host's name.
     */
    public SSLContext tls() {
        return tls.another();
    }

    /** A host and the addresses that may be meant by it. */
    public final class Route {

        private final Guard.Vetted vetted;

        private Route(Guard.Vetted vetted) {
            this.vetted = vetted;
        }

        /** In the order in which to try them; never empty. */
        public List<InetAddress> addresses() {
            return vetted.addresses();
        }

        public int port() {
            return vetted.target().port();
        }

        public Duration connectTimeout() {
            return connectTimeout;
        }

        /** For libraries that open no {@link Socket}: to be asked before each connection. */
        public void permit(SocketAddress endpoint) throws IOException {
            if (!(endpoint instanceof InetSocketAddress address)
                    || address.getAddress() == null
                    || !vetted.addresses().contains(address.getAddress())) {
                throw new IOException("A connection to %s was not opened: it is another address than the host's.".formatted(endpoint));
            }
            watch.before(address);
        }

        /** Sockets that connect to these addresses, of any port, and to no other; directly, whatever proxies the JVM knows. */
        public SocketFactory sockets() {
            return new Sockets(Directed::new);
        }

        /**
         * The same, which say of every port that they are connected to that it is {@link #port()}. The JDK knows by host and port
         * which session of TLS a connection may go on with, and so takes the one that was begun there.
         */
        public SocketFactory socketsAsOnePort() {
            return new Sockets(() -> new Directed() {
                @Override
                public int getPort() {
                    return isConnected() ? port() : 0;
                }
            });
        }

        private class Directed extends Socket {

            Directed() {
                super(Proxy.NO_PROXY);
            }

            @Override
            public void connect(SocketAddress endpoint) throws IOException {
                connect(endpoint, (int) connectTimeout.toMillis());
            }

            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                permit(endpoint);
                super.connect(endpoint, timeout);
            }
        }

        private static final class Sockets extends SocketFactory {

            private final Supplier<Socket> made;

            Sockets(Supplier<Socket> made) {
                this.made = made;
            }

            @Override
            public Socket createSocket() {
                return made.get();
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                var socket = made.get();
                socket.connect(new InetSocketAddress(host, port));
                return socket;
            }

            @Override
            public Socket createSocket(String host, int port) {
                throw new UnsupportedOperationException("A name is looked up once, by the guard");
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
                throw new UnsupportedOperationException("A name is looked up once, by the guard");
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
                throw new UnsupportedOperationException("A socket binds where the system says");
            }
        }
    }
}
