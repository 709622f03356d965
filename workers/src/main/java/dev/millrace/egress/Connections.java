package dev.millrace.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HeaderElement;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The pool. A host and port has its bound, so that one that hangs leaves room for the others. Within it a connection is
 * lent only to an exchange on the same line: whose host was vetted to the same addresses as when the connection was made, and
 * which shows the same identity.
 */
final class Connections implements AutoCloseable {

    private static final Duration MAX_IDLE = Duration.ofSeconds(30);
    private static final TimeValue CHECK_AFTER_IDLE = TimeValue.ofMilliseconds(250);

    private final PoolingHttpClientConnectionManager pool;

    /** What an exchange needs of a connection beyond its host and port; connections of equal lines are alike. */
    record Line(Set<InetAddress> addresses, @Nullable ClientIdentity identity) {}

    Connections(EgressProperties properties, Sockets sockets, TlsContexts tls) {
        pool = new Builder(new VettedConnect(sockets, tls, properties.connectTimeout()))
                .setConnectionFactory(socket -> new EgressConnection())
                .setMaxConnTotal(properties.maxConnections())
                .setMaxConnPerRoute(properties.maxConnectionsPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setTimeToLive(TimeValue.of(properties.connectionTtl()))
                        .setValidateAfterInactivity(CHECK_AFTER_IDLE)
                        .build())
                .build();
    }

    /** Closes what is too old or has idled too long. */
    void sweep() {
        pool.closeExpired();
        pool.closeIdle(TimeValue.of(MAX_IDLE));
    }

    /** A place in the pool, with or without an open connection; waits for one as long as the exchange may last. */
    Lease lease(Guard.Vetted vetted, @Nullable ClientIdentity identity, Exchange exchange)
            throws IOException, InterruptedException, ExecutionException {
        exchange.enter(Exchange.Phase.QUEUEING);
        var target = vetted.target();
        var route = new HttpRoute(
                new HttpHost(target.scheme(), target.host().text(), target.port()), null, target.secure());
        var wait = Timeout.of(exchange.remaining());
        var line = new Line(Set.copyOf(vetted.addresses()), identity);
        var request = pool.lease("egress", route, wait, line);
        try {
            var endpoint = request.get(wait);
            try {
                exchange.hold(endpoint);
            } catch (IOException tooLate) {
                giveBack(endpoint);
                throw tooLate;
            }
            return new Lease(pool, endpoint, vetted, line, exchange);
        } catch (TimeoutException none) {
            takeBack(request);
            throw full(route, target, exchange, none);
        } catch (InterruptedException interrupted) {
            takeBack(request);
            throw interrupted;
        } catch (ExecutionException failed) {
            // The pool counts in whole milliseconds, and may be the first to say that the wait is over.
            if (failed.getCause() instanceof TimeoutException none) {
                throw full(route, target, exchange, none);
            }
            throw failed;
        }
    }

    /** How long an idle connection may be kept; a little less than the other side says it keeps it. */
    static TimeValue keepAlive(HttpResponse response) {
        var seconds = MAX_IDLE.toSeconds();
        for (Iterator<HeaderElement> elements = MessageSupport.iterate(response, "Keep-Alive"); elements.hasNext(); ) {
            var element = elements.next();
            if ("timeout".equalsIgnoreCase(element.getName())
                    && element.getValue() != null
                    && element.getValue().matches("[0-9]{1,6}")) {
                seconds = Math.clamp(Long.parseLong(element.getValue()) - 1, 0, seconds);
            }
        }
        return TimeValue.ofSeconds(seconds);
    }

    /** A place may have come free in the moment of giving up; unclaimed it would be lost to the pool for ever. */
    private void takeBack(LeaseRequest request) {
        if (request.cancel()) {
            return;
        }
        try {
            giveBack(request.get(Timeout.ZERO_MILLISECONDS));
        } catch (Exception nothingToTakeBack) {
            // The usual case: the request ended without a place.
        }
    }

    private void giveBack(ConnectionEndpoint endpoint) {
        endpoint.close(CloseMode.IMMEDIATE);
        pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
    }

    private EgressFailure full(HttpRoute route, Target target, Exchange exchange, TimeoutException none) {
        var perHost = pool.getMaxPerRoute(route);
        var whose = pool.getStats(route).getLeased() >= perHost
                ? "%d connections to %s".formatted(perHost, target.authority())
                : "%d outgoing connections".formatted(pool.getMaxTotal());
        return new EgressFailure(
                EgressFailure.Cause.BUSY,
                !exchange.sent(),
                "All %s stayed in use until the deadline of %s passed."
                        .formatted(whose, Explanation.text(exchange.deadline())),
                none);
    }

    @Override
    public void close() {
        pool.close(CloseMode.IMMEDIATE);
    }

    /** The builder lets only a subclass say how connections are opened. */
    private static final class Builder extends PoolingHttpClientConnectionManagerBuilder {

        private final HttpClientConnectionOperator connect;

        Builder(HttpClientConnectionOperator connect) {
            this.connect = connect;
        }

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
            return connect;
        }
    }
}
