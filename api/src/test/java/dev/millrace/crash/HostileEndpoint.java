package dev.millrace.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** A receiver that answers each request in one of the ways that wear a sender out. */
final class HostileEndpoint implements AutoCloseable {

    private static final Duration A_DROP = Duration.ofMillis(200);

    /** What is done with a connection once its request has begun to come in. */
    enum Manner {
        /** Nothing, ever. */
        SILENCE,
        DRIPPING_HEADERS,
        ENDLESS_HEADERS,
        DRIPPING_BODY,
        ENDLESS_BODY,
        GZIP_BOMB,
        EARLY_CLOSE,
        RESET,
        NO_HTTP,
        NUL_AND_BROKEN_UTF_8,
        BODY_BEHIND_204,
        REDIRECT_TO_ITSELF,
        COME_BACK_IN_A_YEAR
    }

    private final ServerSocket server;
    private final Manner manner;
    private final AtomicInteger requests = new AtomicInteger();

    HostileEndpoint(Manner manner) throws IOException {
        this.manner = manner;
        server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The same, where a TLS handshake is not answered as one. */
    String tlsUrl() {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    int requests() {
        return requests.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (socket.getInputStream().read() < 0) {
                return;
            }
            requests.incrementAndGet();
            answer(socket, socket.getOutputStream());
            // What is left of the request is read, so that closing is no reset.
            socket.setSoTimeout(60_000);
            while (socket.getInputStream().read() >= 0) {
                // Until the sender has enough.
            }
        } catch (IOException gone) {
            // As it should.
        }
    }

    private void answer(Socket socket, OutputStream out) throws IOException {
        switch (manner) {
            case SILENCE -> {}
            case DRIPPING_HEADERS -> drip(out, "HTTP/1.1 200 OK\r\nX-Slow: " + "a".repeat(10_000));
            case ENDLESS_HEADERS -> {
                write(out, "HTTP/1.1 200 OK\r\n");
                while (true) {
                    write(out, "X-More: " + "a".repeat(4_000) + "\r\n");
                }
            }
            case DRIPPING_BODY -> {
                write(out, "HTTP/1.1 500 No\r\nContent-Length: 1000000\r\n\r\n");
                drip(out, "b".repeat(10_000));
            }
            case ENDLESS_BODY -> {
                write(out, "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n");
                pour(out);
            }
            case GZIP_BOMB -> {
                write(out, "HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
                try (var zipped = new GZIPOutputStream(out)) {
                    pour(zipped);
                }
            }
            case EARLY_CLOSE -> {
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                socket.shutdownOutput();
            }
            case RESET -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case NO_HTTP -> write(out, "SSH-2.0-OpenSSH_9.6\r\n\0\u00ff\u00fe");
            case NUL_AND_BROKEN_UTF_8 -> write(out, "HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\n\0\u00c3\u0028\u00ed\u00a0\u0080");
            case BODY_BEHIND_204 -> write(out, "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            case REDIRECT_TO_ITSELF -> write(out, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
            case COME_BACK_IN_A_YEAR ->
                write(out, "HTTP/1.1 503 Later\r\nRetry-After: 31536000\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    private static void drip(OutputStream out, String text) throws IOException {
        for (var letter : text.getBytes(ISO_8859_1)) {
            out.write(letter);
            out.flush();
            LockSupport.parkNanos(A_DROP.toNanos());
        }
    }

    /** At most a gigabyte for each request, which is enough for whoever keeps it. */
    private static void pour(OutputStream out) throws IOException {
        var bytes = new byte[64 * 1024];
        for (var count = 0; count < 16 * 1024; count++) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
    }
}
