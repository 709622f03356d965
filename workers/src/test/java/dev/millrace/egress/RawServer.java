package dev.millrace.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A server on 127.0.0.1 that says exactly the bytes that it is told to, good or bad. */
final class RawServer implements AutoCloseable {

    /** What happens on one connection; it is closed afterwards. */
    interface Conversation {
        void hold(InputStream in, OutputStream out) throws Exception;
    }

    record Request(String head, String body) {
        String line() {
            return head.lines().findFirst().orElse("");
        }

        String path() {
            return line().split(" ")[1];
        }
    }

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?m)^content-length: (\\d+)\\s*$");

    private final ServerSocket server;
    private final Conversation conversation;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Request> requests;

    private RawServer(ServerSocket server, Conversation conversation) {
        this(server, conversation, List.of());
    }

    private RawServer(ServerSocket server, Conversation conversation, List<Request> requests) {
        this.server = server;
        this.conversation = conversation;
        this.requests = requests;
        Thread.startVirtualThread(this::accept);
    }

    static RawServer talking(Conversation conversation) throws IOException {
        return new RawServer(plain(), conversation);
    }

    static RawServer talking(ServerSocket socket, Conversation conversation) {
        return new RawServer(socket, conversation);
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
    }

    /** Reads a request, says {@code answer} and closes. */
    static RawServer saying(String answer) throws IOException {
        return talking((in, out) -> {
            read(in);
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        });
    }

    /** Answers request after request on each connection. */
    static RawServer answering(Function<Request, String> answer) throws IOException {
        return answering(plain(), answer);
    }

    static RawServer answering(ServerSocket socket, Function<Request, String> answer) {
        var requests = new CopyOnWriteArrayList<Request>();
        return new RawServer(
                socket,
                (in, out) -> {
                    for (var request = read(in); request != null; request = read(in)) {
                        requests.add(request);
                        out.write(answer.apply(request).getBytes(StandardCharsets.ISO_8859_1));
                        out.flush();
                    }
                },
                requests);
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    }

    static String redirect(int status, String location) {
        return "HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(status, location);
    }

    /** The next request, or null where the client has gone. */
    static Request read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        var text = "";
        while (!text.endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
            text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
        }
        var length = CONTENT_LENGTH.matcher(text.toLowerCase(Locale.ROOT));
        var body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        return new Request(text, new String(body, StandardCharsets.UTF_8));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    List<Request> requests() {
        return requests;
    }

    /** Waits a little between two bytes; true once the server is being closed. */
    boolean pause() throws InterruptedException {
        return closing.await(20, TimeUnit.MILLISECONDS);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.startVirtualThread(() -> converse(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            conversation.hold(socket.getInputStream(), socket.getOutputStream());
            socket.shutdownOutput();
        } catch (Exception clientGone) {
            // Hostile conversations end when the client hangs up.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
