// java Receiver.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Receiver {

    static final byte[] KEY = Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").replaceFirst("^whsec_", ""));

    /** The body is exactly what came in: verify first, parse later. */
    static boolean verified(Headers headers, byte[] body) throws Exception {
        var timestamp = String.valueOf(headers.getFirst("webhook-timestamp"));
        if (!timestamp.matches("[0-9]{1,12}")
                || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            return false;
        }
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update((headers.getFirst("webhook-id") + "." + timestamp + ".").getBytes());
        var expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        // More than one signature while a secret is rotated: one that fits is enough.
        for (var given : String.valueOf(headers.getFirst("webhook-signature")).split(" ")) {
            if (MessageDigest.isEqual(given.getBytes(), expected.getBytes())) {
                return true;
            }
        }
        return false;
    }

    public static void main(String[] arguments) throws Exception {
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("{{path}}", exchange -> {
            try (exchange) {
                var body = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(verified(exchange.getRequestHeaders(), body) ? 204 : 401, -1);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        server.start();
    }
}
