// java Receiver.java
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

class Receiver {

    static PublicKey key() throws Exception {
        var raw = Base64.getDecoder().decode(System.getenv("WEBHOOK_PUBLIC_KEY").replaceFirst("^whpk_", ""));
        // What stands before the 32 bytes of every Ed25519 key in DER.
        var der = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    }

    /** The body is exactly what came in: verify first, parse later. */
    static boolean verified(PublicKey key, Headers headers, byte[] body) throws Exception {
        var timestamp = String.valueOf(headers.getFirst("webhook-timestamp"));
        if (!timestamp.matches("[0-9]{1,12}")
                || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            return false;
        }
        // More than one signature while a key pair is rotated: one that fits is enough.
        for (var given : String.valueOf(headers.getFirst("webhook-signature")).split(" ")) {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update((headers.getFirst("webhook-id") + "." + timestamp + ".").getBytes());
            verifier.update(body);
            try {
                if (given.startsWith("v1a,") && verifier.verify(Base64.getDecoder().decode(given.substring(4)))) {
                    return true;
                }
            } catch (SignatureException | IllegalArgumentException noSignature) {
                // The next one may fit.
            }
        }
        return false;
    }

    public static void main(String[] arguments) throws Exception {
        var key = key();
        var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("{{path}}", exchange -> {
            try (exchange) {
                var body = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(verified(key, exchange.getRequestHeaders(), body) ? 204 : 401, -1);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        server.start();
    }
}
