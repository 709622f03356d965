// java Receiver.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class Receiver {

    static final byte[] SECRET = System.getenv("WEBHOOK_SECRET").getBytes();

    /** The body is exactly what came in: verify first, parse later. */
    static boolean verified(Headers headers, byte[] body) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        var expected = HexFormat.of().formatHex(mac.doFinal(body));
        // While a secret is rotated, the second header has the signatures of those before it.
        var all = headers.getFirst("X-Webhook-Signature") + " " + headers.getFirst("X-Webhook-Signature-Previous");
        for (var given : all.split(" ")) {
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
