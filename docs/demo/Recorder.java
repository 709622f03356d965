import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service that the demonstration's automations call: takes any POST, counts calls by Idempotency-Key, and tells the
 * counts at GET /counts as {@code keys calls}. Run it with {@code java Recorder.java PORT}.
 */
public class Recorder {

    public static void main(String[] arguments) throws Exception {
        Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        var server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String answer;
            if (exchange.getRequestMethod().equals("GET")) {
                var all = calls.values().stream().mapToInt(AtomicInteger::get).sum();
                answer = calls.size() + " " + all;
            } else {
                var key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                calls.computeIfAbsent(key, unseen -> new AtomicInteger()).incrementAndGet();
                answer = "{\"taken\":true}";
                exchange.getResponseHeaders().add("Content-Type", "application/json");
            }
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }
}
