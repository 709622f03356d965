package dev.millrace.benchmark;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.egress.OwnEgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a delivery costs at least: a program that answers 202, signs the event as Standard Webhooks says, and sends it through
 * the same client. It stores nothing and repeats nothing.
 */
final class BareDeliveries {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    private final OwnEgress egress = OwnEgress.open(List.of("127.0.0.1/32"));
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final URI service;

    private BareDeliveries(URI service) {
        this.service = service;
    }

    public static void main(String[] arguments) throws IOException {
        var environment = System.getenv();
        new BareDeliveries(URI.create(environment.get("SERVICE"))).listen(Integer.parseInt(environment.get("SERVER_PORT")));
    }

    private void listen(int port) throws IOException {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        server.createContext("/events", exchange -> {
            var event = exchange.getRequestBody().readAllBytes();
            threads.execute(() -> deliver(event));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.createContext("/ended", exchange -> {
            var count = Long.toString(ended.get()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, count.length);
            exchange.getResponseBody().write(count);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    private void deliver(byte[] event) {
        var id = "evt_" + numbers.incrementAndGet();
        var at = Long.toString(Instant.now().getEpochSecond());
        egress.exchange(EgressRequest.of("POST", service)
                .withHeaders(List.of(
                        new Header("Content-Type", "application/cloudevents+json"),
                        new Header("webhook-id", id),
                        new Header("webhook-timestamp", at),
                        new Header("webhook-signature", "v1," + signature(id + "." + at + ".", event))))
                .withBody(event));
        ended.incrementAndGet();
    }

    private static String signature(String before, byte[] event) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(event));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
