package dev.millrace.call;

import static dev.millrace.call.CallWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.limit.Gate;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.testing.TokenEndpoint;
import io.grpc.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real gRPC server. */
class GrpcCallsTest {

    private final CallWorld world = new CallWorld();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private GreeterServer greeter;
    private HttpServer documents;

    @BeforeEach
    void start() throws IOException {
        greeter = new GreeterServer();
        documents = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        documents.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            read.add(path);
            var text = switch (path) {
                case "/greet.proto" -> GreeterServer.PROTO;
                case "/split/main.proto" -> "import \"parts/greet.proto\";";
                case "/split/parts/greet.proto" -> GreeterServer.PROTO;
                case "/lost/main.proto" -> "import \"nothing.proto\";";
                case String unknown -> null;
            };
            var bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(text == null ? 404 : 200, bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        documents.start();
    }

    @AfterEach
    void stop() {
        greeter.close();
        documents.stop(0);
    }

    @Test
    void callsAMethodThatADocumentDescribesAndReadsTheDocumentOnce() {
        assertThat(output(make("Greet", "{'name':'Ada'}"))).isEqualTo(json("{'text':'Hello, Ada'}"));
        assertThat(output(make("Greet", "{'name':'Eve'}"))).isEqualTo(json("{'text':'Hello, Eve'}"));

        assertThat(read).containsExactly("/greet.proto");
        assertThat(greeter.calls).first().satisfies(call -> assertThat(header(call, "idempotency-key"))
                .isEqualTo("run_1/do/0/a%C3%A9"));
    }

    @Test
    void gathersTheMessagesOfAStream() {
        assertThat(output(make("Repeat", "{'name':'Ada'}")))
                .isEqualTo(json("[{'text':'Hello, Ada'},{'text':'Hello, Ada'},{'text':'Hello, Ada'}]"));
    }

    @Test
    void sendsAListAsAStream() {
        assertThat(output(make("Join", "[{'name':'Ada'},{'name':'Eve'}]")))
                .isEqualTo(json("{'text':'Hello, Ada and Eve'}"));
        assertThat(output(make("Talk", "[{'name':'Ada'},{'name':'Eve'}]"))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHENTICATED,    authentication, 401",
        "PERMISSION_DENIED,  authorization,  403",
        "DEADLINE_EXCEEDED,  timeout,        408",
        "UNAVAILABLE,        communication,  503",
        "NOT_FOUND,          communication,  404",
        "RESOURCE_EXHAUSTED, communication,  429",
        "INVALID_ARGUMENT,   communication,  400",
        "INTERNAL,           communication,  500",
    })
    void aStatusIsAnErrorOfItsKind(String status, String type, int code) {
        var result = make("Greet", "{'name':'%s'}".formatted(status));

        assertThat(result.error().type()).endsWith("/" + type);
        assertThat(result.error().status()).isEqualTo(code);
        assertThat(result.error().detail()).isEqualTo("127.0.0.1 answered shop.Greeter/Greet with %s: as told".formatted(status));
    }

    @Test
    void aCallIsNotSignedForAwsWhichSignsWholeRequests() {
        var connections = new ConnectionFixture("wsp_1");
        connections.create(
                "wsp_1",
                "aws",
                "http://127.0.0.1:" + greeter.port(),
                "{\"type\":\"aws_signature\",\"access_key_id\":\"AK\",\"secret_access_key\":\"s3cr3t\",\"region\":\"auto\"}");
        var calls = ConnectedWorld.worker(connections.access, Gate.OPEN, connections.clock);

        var result = calls.make(CallWorld.call(
                request("Greet", "{'name':'Ada'}"), new Call.Authorization.Connection("aws", false)));

        assertThat(result.error().detail()).isEqualTo("A gRPC call cannot be signed for AWS; use another kind of connection.");
        assertThat(greeter.calls).isEmpty();
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsATimeout() {
        var call = new Call(
                CallWorld.call(request("Greet", "{'name':'HANG'}"), null).definition(), "run_1", "/do/0/a", "k",
                request("Greet", "{'name':'HANG'}"), null, Duration.ofMillis(500));

        assertThat(world.calls.make(call).error().type()).endsWith("/timeout");
    }

    @Test
    void anAnswerThatIsTooLargeIsAnErrorWhetherInOneMessageOrInMany() {
        var one = make("Greet", "{'name':'LARGE'}");
        assertThat(one.error().type()).endsWith("/communication");
        assertThat(one.error().detail()).contains("RESOURCE_EXHAUSTED").contains("exceeds maximum size 4194304");

        var many = make("Repeat", "{'name':'LARGE'}");
        assertThat(many.error().type()).endsWith("/communication");
        assertThat(many.error().detail()).contains("more than the 4194304 bytes");
    }

    @Test
    void sendsItsCredentialsAndBlotsThemOutOfWhatComesBack() {
        var result = world.make(request("Greet", "{'name':'t0ken'}"), CallWorld.bearer("t0ken"));

        assertThat(header(greeter.calls.getFirst(), "authorization")).isEqualTo("Bearer t0ken");
        assertThat(output(result)).isEqualTo(json("{'text':'Hello, ***'}"));

        var basic = new Call.Authorization.Data("basic", json("{'username':'ada','password':'pw'}"));
        world.make(request("Greet", "{'name':'x'}"), basic);
        assertThat(header(greeter.calls.getLast(), "authorization")).isEqualTo("Basic YWRhOnB3");
    }

    @Test
    void getsAnotherTokenWhereTheFirstWasRevoked() {
        try (var tokens = new TokenEndpoint()) {
            var oauth2 = Json.mapper().createObjectNode();
            oauth2.put("authority", tokens.uri().toString()).put("grant", "client_credentials");
            oauth2.putObject("endpoints").put("token", "/");
            oauth2.putObject("client").put("id", "app").put("secret", "cl1ent-s3cret");

            world.make(request("Greet", "{'name':'UNAUTHENTICATED'}"), new Call.Authorization.Data("oauth2", oauth2));

            assertThat(greeter.calls.stream().map(call -> header(call, "authorization")))
                    .containsExactly("Bearer token-1", "Bearer token-2");
        }
    }

    @Test
    void refusesADigestWhichIsOfHttp() {
        var digest = new Call.Authorization.Data("digest", json("{'username':'ada','password':'pw'}"));

        var result = world.make(request("Greet", "{'name':'x'}"), digest);

        assertThat(result.error().type()).endsWith("/configuration");
        assertThat(greeter.calls).isEmpty();
    }

    @Test
    void whatCannotBeCalledSaysWhy() {
        var missing = make("Missing", "{}");
        assertThat(missing.error().status()).isEqualTo(501);

        var unknown = make("Nothing", "{}");
        assertThat(unknown.error().type()).endsWith("/configuration");
        assertThat(unknown.error().detail())
                .isEqualTo("The service 'shop.Greeter' has no method 'Nothing'; it has Greet, Repeat, Join, Talk, Missing.");

        greeter.close();
        var away = make("Greet", "{'name':'x'}");
        assertThat(away.error().status()).isEqualTo(503);
        assertThat(away.error().detail()).contains("UNAVAILABLE").contains("Connection refused");
    }

    @Test
    void anAddressThatMayNotBeCalledIsAConfigurationError() {
        var result = world.make(
                new Call.Grpc(document("/greet.proto"), null, "shop.Greeter", "127.0.0.2", 1, "Greet", json("{}")));

        assertThat(result.error().type()).endsWith("/configuration");
        assertThat(result.error().detail()).contains("127.0.0.2");
    }

    @Test
    void readsWhatADocumentImports() {
        var split = new Call.Grpc(
                document("/split/main.proto"), null, "shop.Greeter", "127.0.0.1", greeter.port(), "Greet", json("{'name':'x'}"));
        assertThat(output(world.make(split))).isEqualTo(json("{'text':'Hello, x'}"));

        var lost = new Call.Grpc(
                document("/lost/main.proto"), null, "shop.Greeter", "127.0.0.1", greeter.port(), "Greet", json("{}"));
        assertThat(world.make(lost).error().detail())
                .isEqualTo("The proto document could not be read: 127.0.0.1 answered 404.");
    }

    private CallResult make(String method, String arguments) {
        return world.make(request(method, arguments));
    }

    private Call.Grpc request(String method, String arguments) {
        return new Call.Grpc(
                document("/greet.proto"), null, "shop.Greeter", "127.0.0.1", greeter.port(), method, json(arguments));
    }

    private String document(String path) {
        return "http://127.0.0.1:%d%s".formatted(documents.getAddress().getPort(), path);
    }

    private static @Nullable String header(Metadata metadata, String name) {
        return metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    private static JsonNode output(CallResult result) {
        assertThat(result.output()).as("%s", result.error()).isNotNull();
        return result.output();
    }
}
