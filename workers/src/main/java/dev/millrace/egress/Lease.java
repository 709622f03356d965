package dev.millrace.egress;

import java.io.IOException;
import org.apache.hc.client5.http.impl.ConnectionHolder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** One exchange's hold on a pooled connection. Closing it closes the connection too, unless it was to be kept. */
final class Lease implements AutoCloseable {

    private static final int MAX_INTERIM_ANSWERS = 10;

    private final PoolingHttpClientConnectionManager pool;
    private final ConnectionEndpoint endpoint;
    private final Guard.Vetted vetted;
    private final Connections.Line line;
    private final Exchange exchange;
    private @Nullable TimeValue keepFor;

    Lease(
            PoolingHttpClientConnectionManager pool,
            ConnectionEndpoint endpoint,
            Guard.Vetted vetted,
            Connections.Line line,
            Exchange exchange) {
        this.pool = pool;
        this.endpoint = endpoint;
        this.vetted = vetted;
        this.line = line;
        this.exchange = exchange;
    }

    /** Sends once and reads status and headers. Never close the answer: that would read its body to the end. */
    ClassicHttpResponse send(ClassicHttpRequest request) throws IOException, HttpException {
        if (endpoint.isConnected() && hasLeftover()) {
            endpoint.close(CloseMode.IMMEDIATE);
        }
        var context = HttpCoreContext.create();
        if (!endpoint.isConnected()) {
            context.setAttribute(VettedConnect.EXCHANGE, exchange);
            context.setAttribute(VettedConnect.VETTED, vetted);
            context.setAttribute(VettedConnect.IDENTITY, line.identity());
            pool.connect(endpoint, null, context);
        }
        return endpoint.execute(
                "egress", request, (message, connection, ignored) -> exchange(message, connection), context);
    }

    void keepFor(TimeValue duration) {
        keepFor = duration;
    }

    private boolean hasLeftover() throws IOException {
        return endpoint instanceof ConnectionHolder holder
                && holder.get() instanceof EgressConnection connection
                && connection.hasLeftover();
    }

    private ClassicHttpResponse exchange(ClassicHttpRequest request, HttpClientConnection connection)
            throws IOException, HttpException {
        exchange.enter(Exchange.Phase.SENDING);
        connection.sendRequestHeader(request);
        connection.sendRequestEntity(request);
        connection.flush();
        exchange.enter(Exchange.Phase.AWAITING_ANSWER);
        for (var interim = 0; interim <= MAX_INTERIM_ANSWERS; interim++) {
            var response = connection.receiveResponseHeader();
            if (response.getCode() == HttpStatus.SC_SWITCHING_PROTOCOLS) {
                throw new ProtocolException("It switched to another protocol, which was not asked for");
            }
            if (response.getCode() >= HttpStatus.SC_SUCCESS) {
                if (MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
                    connection.receiveResponseEntity(response);
                }
                exchange.enter(Exchange.Phase.READING);
                return response;
            }
        }
        throw new ProtocolException("It sent more than %d interim answers".formatted(MAX_INTERIM_ANSWERS));
    }

    @Override
    public void close() {
        exchange.letGo();
        if (keepFor == null) {
            endpoint.close(CloseMode.IMMEDIATE);
            pool.release(endpoint, null, TimeValue.ZERO_MILLISECONDS);
        } else {
            pool.release(endpoint, line, keepFor);
        }
    }
}
