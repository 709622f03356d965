package dev.millrace.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A receiver of webhooks that outlives the sender: it takes a moment for each, and notes in which order they first came. */
final class Endpoint implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(30);

    private final LinkedHashSet<String> taken = new LinkedHashSet<>();
    private final AtomicInteger again = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final HttpServer server;
    private volatile boolean away;
    private volatile Runnable answered = () -> {};

    Endpoint() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on every answer is 503, or 200 again. */
    void away(boolean away) {
        this.away = away;
    }

    /** Does {@code what} after each 200, before the sender can have noted it. */
    void onAnswer(Runnable what) {
        answered = what;
    }

    /** The events that were taken, in the order in which they first came. */
    synchronized List<String> taken() {
        return List.copyOf(taken);
    }

    /** How many came once more after they had been taken. */
    int again() {
        return again.get();
    }

    int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void take(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            exchange.getRequestBody().readAllBytes();
            LockSupport.parkNanos(MOMENT.toNanos());
            if (away) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            note(exchange.getRequestHeaders().getFirst("webhook-id"));
            exchange.sendResponseHeaders(200, -1);
            answered.run();
        } finally {
            atOnce.decrementAndGet();
            exchange.close();
        }
    }

    private synchronized void note(String eventId) {
        if (!taken.add(eventId)) {
            again.incrementAndGet();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
