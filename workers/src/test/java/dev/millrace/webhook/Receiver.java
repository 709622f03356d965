package dev.millrace.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real endpoint on this machine: keeps what it is sent, and answers as it was told, else 200. */
public final class Receiver implements AutoCloseable {

    /** One request as it came over the wire. */
    public record Received(String method, String path, Map<String, List<String>> headers, byte[] body) {

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> String.join(", ", header.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }

    /** How to answer a request. */
    public interface Answer {
        void to(HttpExchange request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        } catch (IOException busy) {
            throw new UncheckedIOException(busy);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return origin() + "/hook";
    }

    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers the next requests with {@code statuses}, one each. */
    public void answers(int... statuses) {
        for (var status : statuses) {
            answers(status, "", Map.of());
        }
    }

    public void answers(int status, String body, Map<String, String> headers) {
        answers(request -> {
            headers.forEach(request.getResponseHeaders()::add);
            var bytes = body.getBytes(StandardCharsets.ISO_8859_1);
            request.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            request.getResponseBody().write(bytes);
        });
    }

    public void answers(Answer answer) {
        answers.add(answer);
    }

    /** The next request that has come or comes within 20 s. */
    public Received next() {
        try {
            var next = received.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no request came");
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** How many requests have come that nobody asked for with {@link #next}. */
    public int waiting() {
        return received.size();
    }

    private void handle(HttpExchange request) throws IOException {
        try (request) {
            var body = request.getRequestBody().readAllBytes();
            received.add(new Received(
                    request.getRequestMethod(), request.getRequestURI().toString(), Map.copyOf(request.getRequestHeaders()), body));
            var answer = answers.poll();
            if (answer == null) {
                request.sendResponseHeaders(200, -1);
            } else {
                answer.to(request);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
