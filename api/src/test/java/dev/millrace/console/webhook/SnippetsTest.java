package dev.millrace.console.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.console.webhook.Snippets.Language;
import dev.millrace.testing.Tools;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.signature.SignatureScheme;
import dev.millrace.webhook.signature.SigningSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the programs that the page of a webhook shows, as somebody does who pastes them. */
class SnippetsTest {

    private static final byte[] BODY = "{\"type\":\"order.created\",\"data\":{\"name\":\"Zoë\"}}".getBytes(UTF_8);

    private final Snippets snippets = new Snippets();
    private final SigningSecret secret = SigningSecret.generate();
    private final SigningSecret pair = SigningSecret.generate(KeyKind.ED25519);

    static Stream<Arguments> receivers() {
        return Arrays.stream(SignatureScheme.values())
                .flatMap(scheme -> Stream.of(
                        Arguments.of(scheme, Language.JAVASCRIPT, "node"),
                        Arguments.of(scheme, Language.PYTHON, "python3"),
                        Arguments.of(scheme, Language.RUBY, "ruby"),
                        Arguments.of(scheme, Language.PHP, "php -S 127.0.0.1:PORT"),
                        Arguments.of(scheme, Language.GO, "go run"),
                        Arguments.of(scheme, Language.JAVA, "java")));
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void takesWhatWeSignAndNothingElse(SignatureScheme scheme, Language language, String command, @TempDir Path folder)
            throws Exception {
        requireLibrary(scheme, language);
        var port = freePort();
        var url = "http://127.0.0.1:%d/hooks/orders".formatted(port);
        var process = start(scheme, language, command, url, folder, port);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || listens(port));
            var now = Instant.now();
            var ours = scheme.keys() == KeyKind.ED25519 ? pair : secret;
            var other = SigningSecret.generate(scheme.keys());
            var signed = scheme.headers("evt_1", now, BODY, List.of(ours));

            assertThat(answer(url, signed, BODY)).isEqualTo(204);
            var rotated = scheme.headers("evt_1", now, BODY, List.of(other, ours));
            assertThat(answer(url, rotated, BODY)).isEqualTo(204);

            var changed = BODY.clone();
            changed[10] ^= 1;
            assertThat(answer(url, signed, changed)).isEqualTo(401);
            assertThat(answer(url, scheme.headers("evt_1", now, BODY, List.of(other)), BODY)).isEqualTo(401);
            assertThat(answer(url, Map.of("webhook-id", "evt_1"), BODY)).isEqualTo(401);
            if (scheme != SignatureScheme.SHA256_HEX) {
                for (var off : List.of(now.minusSeconds(330), now.plusSeconds(330))) {
                    assertThat(answer(url, scheme.headers("evt_1", off, BODY, List.of(ours)), BODY)).isEqualTo(401);
                }
            }
        } finally {
            // What a command has started outlives it otherwise.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SignatureScheme.class, names = "ED25519", mode = EnumSource.Mode.EXCLUDE)
    void signsWithCurlAsWeSign(SignatureScheme scheme, @TempDir Path folder) throws Exception {
        Tools.require("curl");
        Tools.require("openssl");
        var sent = sentByCurl(scheme, folder);
        var at = Instant.ofEpochSecond(Long.parseLong(sent.header("Webhook-timestamp")));

        scheme.headers(sent.header("Webhook-id"), at, sent.body(), List.of(secret))
                .forEach((name, value) -> assertThat(sent.headers()).anySatisfy((other, values) -> {
                    assertThat(other).isEqualToIgnoringCase(name);
                    assertThat(values).containsExactly(value);
                }));
    }

    @Test
    void signsWithCurlByAKeyPairOfWhoeverTries(@TempDir Path folder) throws Exception {
        Tools.require("curl");
        Tools.require("openssl");
        var sent = sentByCurl(SignatureScheme.ED25519, folder);

        var pem = Files.readString(folder.resolve("webhook-try.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
        var theirs = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(theirs);
        signature.update("%s.%s.".formatted(sent.header("Webhook-id"), sent.header("Webhook-timestamp")).getBytes(UTF_8));
        signature.update(sent.body());
        assertThat(sent.header("Webhook-signature")).isEqualTo("v1a," + Base64.getEncoder().encodeToString(signature.sign()));
    }

    private record Sent(Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return headers.get(name).getFirst();
        }
    }

    private Sent sentByCurl(SignatureScheme scheme, Path folder) throws Exception {
        var came = new CompletableFuture<Sent>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            came.complete(new Sent(Map.copyOf(exchange.getRequestHeaders()), exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:%d/it's".formatted(server.getAddress().getPort());
            start(scheme, Language.CURL, "sh", url, folder, 0);
            return came.get(30, TimeUnit.SECONDS);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void leavesNothingOfAnAddressThatALanguageWouldTakeForItsOwn() {
        for (var scheme : SignatureScheme.values()) {
            for (var language : Language.values()) {
                var text = snippets.text(scheme, language, "https://e.test/a'b$(c)*/:d?e='f'");

                assertThat(text)
                        .as(language.title)
                        .doesNotContain("{{")
                        .contains(language == Language.CURL
                                ? "curl -i 'https://e.test/a%27b$(c)*/:d?e=%27f%27' \\"
                                : "/a%27b%24%28c%29%2A/%3Ad")
                        .doesNotContain("a'b", "='f'");
            }
        }
    }

    /** Python and Ruby have no Ed25519 of their own, and Ruby no server. */
    private static void requireLibrary(SignatureScheme scheme, Language language) throws Exception {
        var pair = scheme == SignatureScheme.ED25519;
        if (language == Language.PYTHON && pair) {
            requireRuns("python3 has no package cryptography (pip install cryptography)", "python3", "-c", "import cryptography");
        }
        if (language == Language.RUBY) {
            requireRuns("ruby lacks a gem (gem install sinatra rackup puma)", "ruby", "-e", "require 'sinatra/base'; require 'puma'");
        }
        if (language == Language.RUBY && pair) {
            requireRuns("ruby lacks a gem (gem install ed25519)", "ruby", "-e", "require 'ed25519'");
        }
    }

    private static void requireRuns(String reason, String program, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Tools.require(program).toString()));
        command.addAll(List.of(arguments));
        var asked = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Tools.require(asked.waitFor() == 0, reason);
    }

    private Process start(SignatureScheme scheme, Language language, String command, String url, Path folder, int port)
            throws IOException {
        var words = new ArrayList<>(List.of(command.replace("PORT", String.valueOf(port)).split(" ")));
        words.set(0, Tools.require(words.getFirst()).toString());
        words.add(Files.writeString(folder.resolve(language.file), snippets.text(scheme, language, url)).toString());
        var builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("WEBHOOK_SECRET", secret.text().reveal());
        builder.environment().put("WEBHOOK_PUBLIC_KEY", String.valueOf(pair.publicKey()));
        builder.environment().put("PORT", String.valueOf(port));
        return builder.start();
    }

    private int answer(String url, Map<String, String> headers, byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        // A receiver that closes its connection after each answer may do so when the next request is on its way already.
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
