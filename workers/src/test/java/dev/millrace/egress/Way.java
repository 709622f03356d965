package dev.millrace.egress;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An {@link Egress} whose names, sockets and authorities are the test's. */
final class Way implements AutoCloseable {

    static final EgressProperties LOOPBACK = properties(List.of("127.0.0.1/32", "localhost"), 512, 64);

    final Names names = new Names().answer("localhost", "::1", "127.0.0.1");
    final RecordingSockets sockets = new RecordingSockets();
    final HttpEgress egress;

    Way() {
        this(LOOPBACK, null);
    }

    Way(EgressProperties properties, @Nullable KeyStore authorities) {
        egress = new HttpEgress(
                new Guard(names, properties.allowList()), properties, sockets, TlsContexts.trusting(authorities));
    }

    static EgressProperties properties(List<String> allow, int maxConnections, int perHost) {
        return new EgressProperties(
                allow,
                maxConnections,
                perHost,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    /** The way out for other protocols, over what this one looks up and writes down. */
    TcpEgress tcp() {
        return new TcpEgress(new Guard(names, LOOPBACK.allowList()), LOOPBACK, null, sockets::before);
    }

    EgressAnswer get(URI uri) {
        return egress.exchange(EgressRequest.of("GET", uri));
    }

    EgressAnswer get(URI uri, UnaryOperator<EgressRequest> change) {
        return egress.exchange(change.apply(EgressRequest.of("GET", uri)));
    }

    EgressFailure failing(URI uri) {
        return failing(uri, request -> request);
    }

    EgressFailure failing(URI uri, UnaryOperator<EgressRequest> change) {
        return catchThrowableOfType(EgressFailure.class, () -> get(uri, change));
    }

    @Override
    public void close() {
        egress.close();
    }
}
