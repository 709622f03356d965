package dev.millrace.egress;

import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Vets, connects, sends and reads, hop after hop, under one deadline. */
final class HttpEgress implements Egress, AutoCloseable {

    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");
    private static final Set<String> METHODS_OF_PROXIES = Set.of("CONNECT", "TRACE");
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final int MAX_HEADERS = 200;
    private static final int MAX_HEADER_BYTES = 64 * 1024;
    private static final int MAX_REDIRECT_BODY = 64 * 1024;
    static final String USER_AGENT = "Millrace/"
            + Optional.ofNullable(HttpEgress.class.getPackage().getImplementationVersion()).orElse("dev");

    private final Guard guard;
    private final Deadlines deadlines;
    private final Connections connections;
    private final Duration lookupTimeout;

    HttpEgress(Guard guard, EgressProperties properties, Sockets sockets, TlsContexts tls) {
        this.guard = guard;
        this.connections = new Connections(properties, sockets, tls);
        this.deadlines = new Deadlines(connections::sweep);
        this.lookupTimeout = properties.lookupTimeout();
    }

    static HttpEgress open(Guard guard, EgressProperties properties) {
        // A plain new Socket() would heed the JVM's SOCKS settings.
        return new HttpEgress(guard, properties, () -> new Socket(Proxy.NO_PROXY), TlsContexts.trusting(null));
    }

    @Override
    public EgressAnswer exchange(EgressRequest request, BodyWatch watch) {
        check(request);
        try (var exchange = deadlines.start(request.deadline())) {
            var origins = new ArrayList<String>();
            try {
                return follow(request, exchange, watch, origins);
            } catch (EgressFailure failure) {
                throw origins.isEmpty() ? failure : failure.after(origins);
            }
        }
    }

    /** Puts the origins that answered with a redirect into {@code origins}. */
    private EgressAnswer follow(EgressRequest request, Exchange exchange, BodyWatch watch, List<String> origins) {
        var hop = request;
        while (true) {
            var target = Target.of(hop.uri());
            if (hop.identity() != null && !target.secure()) {
                throw EgressFailure.refused("A client certificate can be shown over https only.");
            }
            var answer = send(hop, target, exchange, watch);
            if (!request.followRedirects() || !Redirect.is(answer)) {
                return answer;
            }
            origins.add(target.origin());
            if (origins.size() > Redirect.MAX_HOPS) {
                throw new EgressFailure(
                        EgressFailure.Cause.PROTOCOL,
                        false,
                        "The call was redirected more than %d times.".formatted(Redirect.MAX_HOPS),
                        null);
            }
            hop = Redirect.after(hop, target, answer);
        }
    }

    private EgressAnswer send(EgressRequest request, Target target, Exchange exchange, BodyWatch watch) {
        try {
            var vetted = lookUp(target, exchange);
            try (var lease = connections.lease(vetted, request.identity(), exchange)) {
                var message = message(request, target);
                var response = lease.send(message);
                var isHop = Redirect.is(response.getCode(), response.containsHeader("Location"));
                var body = request.followRedirects() && isHop
                        ? AnswerBody.read(response, MAX_REDIRECT_BODY, EgressRequest.Overflow.CUT, BodyWatch.TO_THE_END)
                        : AnswerBody.read(response, request.maxAnswerBytes(), request.overflow(), watch);
                if (body.complete()
                        && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
                                message, response, HttpCoreContext.create())) {
                    lease.keepFor(Connections.keepAlive(response));
                }
                return new EgressAnswer(
                        response.getCode(),
                        headers(response, body.decoded()),
                        body.bytes(),
                        body.truncated(),
                        request.uri(),
                        exchange.took());
            }
        } catch (Exception failure) {
            throw new Explanation(target, request, exchange).of(failure);
        }
    }

    private Guard.Vetted lookUp(Target target, Exchange exchange)
            throws UnknownHostException, TimeoutException, InterruptedException {
        exchange.enter(Exchange.Phase.LOOKING_UP);
        var remaining = exchange.remaining();
        return guard.vet(target, remaining.compareTo(lookupTimeout) < 0 ? remaining : lookupTimeout);
    }

    private static ClassicHttpRequest message(EgressRequest request, Target target) {
        var message = new BasicClassicHttpRequest(request.method(), target.path());
        message.addHeader("Host", target.authority());
        addUnlessGiven(message, request, "User-Agent", USER_AGENT);
        addUnlessGiven(message, request, "Accept-Encoding", "gzip, deflate");
        addUnlessGiven(message, request, "Accept", "*/*");
        for (var header : request.headers()) {
            message.addHeader(header.name(), header.value());
        }
        var body = request.body();
        if (body != null) {
            message.addHeader("Content-Length", Integer.toString(body.length));
            message.setEntity(new ByteArrayEntity(body, null));
        } else if (METHODS_WITH_BODY.contains(request.method())) {
            message.addHeader("Content-Length", "0");
        }
        return message;
    }

    private static void addUnlessGiven(ClassicHttpRequest message, EgressRequest request, String name, String value) {
        if (request.headers().stream().noneMatch(header -> header.is(name))) {
            message.addHeader(name, value);
        }
    }

    private static List<Header> headers(ClassicHttpResponse response, boolean decoded) {
        return Arrays.stream(response.getHeaders())
                .map(header -> new Header(header.getName(), Optional.ofNullable(header.getValue()).orElse("")))
                .filter(header -> !decoded || !header.is("Content-Encoding") && !header.is("Content-Length"))
                .toList();
    }

    private static void check(EgressRequest request) {
        if (!METHOD.matcher(request.method()).matches() || METHODS_OF_PROXIES.contains(request.method())) {
            throw EgressFailure.refused("'%s' is not a method that can be called."
                    .formatted(request.method().replaceAll("[^\\x20-\\x7e]", "?")));
        }
        var length = 0;
        for (var header : request.headers()) {
            header.problem().ifPresent(problem -> {
                throw EgressFailure.refused(problem);
            });
            length += header.name().length() + header.value().length();
        }
        if (request.headers().size() > MAX_HEADERS || length > MAX_HEADER_BYTES) {
            throw EgressFailure.refused("A call carries at most %d headers of %d bytes together."
                    .formatted(MAX_HEADERS, MAX_HEADER_BYTES));
        }
    }

    @Override
    public void close() {
        deadlines.close();
        connections.close();
    }
}
