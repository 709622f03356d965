package dev.millrace.egress;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Opens connections to the addresses that the guard has vetted for the exchange at hand, one after the other, and to
 * no other: it has no way to look a name up.
 */
final class VettedConnect implements HttpClientConnectionOperator {

    static final String EXCHANGE = "millrace.exchange";
    static final String VETTED = "millrace.vetted";
    static final String IDENTITY = "millrace.identity";

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration LEAST = Duration.ofMillis(1);

    private final Sockets sockets;
    private final TlsContexts tls;
    private final Duration connectTimeout;

    VettedConnect(Sockets sockets, TlsContexts tls, Duration connectTimeout) {
        this.sockets = sockets;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
    }

    @Override
    public void connect(
            ManagedHttpClientConnection connection,
            HttpHost host,
            InetSocketAddress localAddress,
            TimeValue ignored,
            SocketConfig socketConfig,
            HttpContext context)
            throws IOException {
        var exchange = (Exchange) context.getAttribute(EXCHANGE);
        var vetted = (Guard.Vetted) context.getAttribute(VETTED);
        var encryption = tls.of((ClientIdentity) context.getAttribute(IDENTITY));
        var left = vetted.addresses().size();
        for (var address : vetted.addresses()) {
            try {
                open(connection, vetted.target(), address, encryption, exchange, share(exchange, left));
                return;
            } catch (IOException unreachable) {
                var mayTryNext = exchange.phase() == Exchange.Phase.CONNECTING && !exchange.isOver();
                if (--left == 0 || !mayTryNext) {
                    throw unreachable;
                }
            }
        }
    }

    private void open(
            ManagedHttpClientConnection connection,
            Target target,
            InetAddress address,
            SSLContext encryption,
            Exchange exchange,
            Duration timeout)
            throws IOException {
        exchange.connectTo(address);
        var socket = sockets.open();
        try {
            // Bound before it is connected, so that the deadline can close it while it still connects.
            connection.bind(socket);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, target.port()), (int) timeout.toMillis());
            if (target.secure()) {
                exchange.enter(Exchange.Phase.SHAKING_HANDS);
                connection.bind(encrypt(socket, target, encryption, exchange), socket);
            }
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
    }

    private SSLSocket encrypt(Socket socket, Target target, SSLContext encryption, Exchange exchange)
            throws IOException {
        var encrypted = (SSLSocket)
                encryption.getSocketFactory().createSocket(socket, target.host().text(), target.port(), true);
        var parameters = encrypted.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.setSoTimeout((int) connectTimeout.toMillis());
        try {
            encrypted.startHandshake();
        } finally {
            exchange.setCertificateWanted(tls.wasAsked(encrypted));
        }
        encrypted.setSoTimeout(0);
        return encrypted;
    }

    /** The time for one address, so that a dead first one leaves some for the others. */
    private Duration share(Exchange exchange, int left) throws InterruptedIOException {
        if (exchange.isOver()) {
            throw new InterruptedIOException("The deadline has passed");
        }
        // A little over what remains, so that it is the deadline that ends the last attempt and says so.
        var share = left == 1 ? exchange.remaining().plusMillis(50) : exchange.remaining().dividedBy(left);
        var bounded = share.compareTo(connectTimeout) < 0 ? share : connectTimeout;
        return bounded.compareTo(LEAST) < 0 ? LEAST : bounded;
    }

    @Override
    public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context) {
        throw new UnsupportedOperationException("A connection is encrypted from its start or not at all");
    }
}
