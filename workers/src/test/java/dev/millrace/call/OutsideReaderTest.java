package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.expression.Template;
import dev.millrace.language.resource.Fetch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutsideReaderTest {

    private final Fetch fetch = new OutsideReader(new CallWorld().peers).fetch("wsp_1");
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/function.yaml", exchange -> reply(exchange, 200, "set: {a: 1}"));
        server.createContext("/largest", exchange -> reply(exchange, 200, "x".repeat(1 << 20)));
        server.createContext("/larger", exchange -> reply(exchange, 200, "x".repeat((1 << 20) + 1)));
        server.createContext("/secret", exchange -> {
            var known = "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, known ? 200 : 401, "type: object");
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/function.yaml");
            reply(exchange, 302, "");
        });
        server.createContext("/astray", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.2:1/function.yaml");
            reply(exchange, 302, "");
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void readsWhatIsThere() throws Fetch.Unread {
        assertThat(read("/function.yaml")).isEqualTo("set: {a: 1}");
        assertThat(read("/moved")).isEqualTo("set: {a: 1}");
        assertThat(read("/largest")).hasSize(1 << 20);
    }

    @Test
    void signsAsTheDefinitionSays() throws Fetch.Unread {
        var parameters = Template.value(CallWorld.json("{'token':'s3cret'}"));

        assertThat(read(url("/secret"), new Authentication.Inline("bearer", parameters, "/x"))).isEqualTo("type: object");
        refuses(url("/secret"), null, "127.0.0.1 answered 401.");
        refuses(url("/secret"), new Authentication.Connection("crm", false), "crm");
    }

    @Test
    void tellsWhyNothingCame() {
        refuses(url("/nothing"), null, "127.0.0.1 answered 404.");
        refuses(url("/larger"), null, "answered with more than the 1048576 bytes");
        refuses("http://127.0.0.1:1/function.yaml", null, "127.0.0.1");
    }

    @Test
    void readsNothingInsideTheNetwork() {
        refuses("http://127.0.0.2:1/function.yaml", null, "127.0.0.2");
        refuses("http://10.0.0.1/function.yaml", null, "10.0.0.1");
        refuses("http://169.254.169.254/latest/meta-data", null, "169.254.169.254");
        refuses(url("/astray"), null, "127.0.0.2");
    }

    private void refuses(String address, @Nullable Authentication authentication, String why) {
        assertThatThrownBy(() -> read(address, authentication)).isInstanceOf(Fetch.Unread.class).hasMessageContaining(why);
    }

    private String read(String path) throws Fetch.Unread {
        return read(url(path), null);
    }

    private String read(String address, @Nullable Authentication authentication) throws Fetch.Unread {
        var reference = new Reference(Reference.Kind.FUNCTION, address, "/do/0/a/call", authentication);
        return new String(fetch.read(reference), StandardCharsets.UTF_8);
    }

    private String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
