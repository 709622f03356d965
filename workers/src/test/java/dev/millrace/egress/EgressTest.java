package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {

    private final Way way = new Way();

    @AfterEach
    void close() {
        way.close();
    }

    @Test
    void sendsOneRequestAndGivesTheWholeAnswer() throws Exception {
        try (var server = RawServer.answering(request -> "HTTP/1.1 418 I'm a teapot\r\nX-Tea: green\r\nX-Tea: black\r\n"
                + "Content-Length: 5\r\n\r\nshort")) {
            var answer = way.get(server.uri("/pot?size=2#lid"), request -> new EgressRequest(
                            "post", request.uri(), List.of(), bytes("{}"), request.deadline(), 100, false)
                    .withHeader("Content-Type", "application/json")
                    .withSensitiveHeader("X-Key", "k"));

            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.body()).asString().isEqualTo("short");
            assertThat(answer.truncated()).isFalse();
            assertThat(answer.finalUri()).isEqualTo(server.uri("/pot?size=2#lid"));
            assertThat(answer.took()).isPositive();
            assertThat(answer.headers())
                    .containsExactly(
                            new Header("X-Tea", "green"),
                            new Header("X-Tea", "black"),
                            new Header("Content-Length", "5"));
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("POST /pot?size=2 HTTP/1.1");
                assertThat(request.body()).isEqualTo("{}");
                assertThat(request.head().lines().skip(1).filter(line -> !line.isEmpty()))
                        .containsExactlyInAnyOrder(
                                "Host: 127.0.0.1:" + server.port(),
                                "User-Agent: Millrace/dev",
                                "Accept-Encoding: gzip, deflate",
                                "Accept: */*",
                                "Content-Type: application/json",
                                "X-Key: k",
                                "Content-Length: 2");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH", "PROPFIND"})
    void sendsEveryMethodWithoutABody(String method) throws Exception {
        try (var server = RawServer.answering(request -> method.equals("HEAD")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Encoding: gzip\r\n\r\n"
                : RawServer.ok("x"))) {
            for (var repeat = 0; repeat < 2; repeat++) {
                assertThat(way.egress.exchange(EgressRequest.of(method, server.uri("/"))).status()).isEqualTo(200);
            }

            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.requests().getFirst().head().contains("Content-Length: 0"))
                    .isEqualTo(Set.of("POST", "PUT", "PATCH").contains(method));
        }
    }

    @Test
    void readsNoFurtherThanTheWatchWantsAndDoesNotUseTheConnectionAgain() throws Exception {
        try (var server = RawServer.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nenough")) {
            for (var repeat = 0; repeat < 2; repeat++) {
                var answer = way.egress.exchange(
                        EgressRequest.of("GET", server.uri("/")),
                        (bytes, length) -> new String(bytes, 0, length, StandardCharsets.UTF_8).endsWith("enough"));

                assertThat(answer.body()).asString().isEqualTo("enough");
                assertThat(answer.truncated()).isFalse();
            }

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void keepsNoCookieAndAnswersNoChallenge() throws Exception {
        try (var server = RawServer.answering(request -> "HTTP/1.1 401 Unauthorized\r\nSet-Cookie: a=b\r\n"
                + "WWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n")) {
            way.get(server.uri("/"));
            way.get(server.uri("/"));

            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().getLast().head().toLowerCase(Locale.ROOT))
                    .doesNotContain("cookie")
                    .doesNotContain("authorization");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host", "content-length", "Transfer-Encoding", "Connection", "Expect", "Upgrade", "TE", "Trailer",
                "Proxy-Authorization", "", "X Y", "X:Y", "X\r\nY", "Ü", "X\u0000", "X\t"
            })
    void refusesHeaderNames(String name) {
        refusesHeader(new Header(name, "value"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u0000b", "a\u007fb", "é", "a\u0085b", "日本", "\r\n folded"
            })
    void refusesHeaderValues(String value) {
        refusesHeader(new Header("X-Value", value));
    }

    private void refusesHeader(Header header) {
        var failure = way.failing(URI.create("http://127.0.0.1:1/"), request -> request.withHeaders(List.of(header)));

        assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
        assertThat(failure.beforeSending()).isTrue();
        assertThat(failure.getMessage().chars()).allMatch(character -> character >= ' ');
        assertThat(way.sockets.attempts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE", "", "GET /evil", "G\r\nT", "GÉT"})
    void refusesMethods(String method) {
        var failure = way.failing(URI.create("http://127.0.0.1:1/"), request -> new EgressRequest(
                method, request.uri(), List.of(), null, request.deadline(), 1, false));

        assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
        assertThat(way.sockets.attempts()).isEmpty();
    }

    @Test
    void showsNoSecretInItsTexts() {
        var request = EgressRequest.of("GET", URI.create("http://127.0.0.1:1/a?key=hidden"))
                .withHeader("Authorization", "Bearer hidden")
                .withSensitiveHeader("X-Key", "hidden");

        assertThat(request.toString()).doesNotContain("hidden");
        assertThat(request.headers().toString()).doesNotContain("hidden").contains("X-Key");
        assertThat(way.failing(request.uri(), ignored -> request).getMessage()).doesNotContain("hidden");
    }

    @Test
    void tellsARefusedConnectionFromAnUnknownHost() {
        way.names.answer("down.example", "9.9.9.9", "9.9.9.10");

        var down = way.failing(URI.create("http://down.example/"));
        var unknown = way.failing(URI.create("https://unknown.example/"));

        assertThat(down.cause()).isEqualTo(EgressFailure.Cause.CONNECT);
        assertThat(down).hasMessage("down.example refused the connection (9.9.9.10, port 80).");
        assertThat(way.sockets.attempts()).containsExactly("9.9.9.9", "9.9.9.10");
        assertThat(unknown.cause()).isEqualTo(EgressFailure.Cause.DNS);
        assertThat(unknown).hasMessage("DNS knows no address of unknown.example.");
        assertThat(List.of(down, unknown)).allMatch(EgressFailure::beforeSending);
    }

    @Test
    void triesTheNextAddressWhereOneDoesNotConnect() throws Exception {
        try (var server = RawServer.answering(request -> RawServer.ok("second"))) {
            way.names.answer("two.example", "9.9.9.9", "9.9.9.10");
            way.sockets.put("9.9.9.10", server.port());

            assertThat(way.get(URI.create("http://two.example/")).body()).asString().isEqualTo("second");
            assertThat(way.sockets.attempts()).containsExactly("9.9.9.9", "9.9.9.10");
        }
    }

    @Test
    void connectsOnlyToTheAddressThatWasVettedWhateverTheNameAnswersNext() throws Exception {
        try (var server = RawServer.answering(request -> RawServer.ok("public"))) {
            way.names.answer("rebinding.example", "9.9.9.9").answer("rebinding.example", "127.0.0.2");
            way.sockets.put("9.9.9.9", server.port()).put("127.0.0.2", server.port());
            var uri = URI.create("http://rebinding.example/");

            assertThat(way.get(uri).body()).asString().isEqualTo("public");
            assertThat(way.names.asked()).hasSize(1);
            var failure = way.failing(uri);

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
            assertThat(failure).hasMessageContaining("127.0.0.2");
            assertThat(way.sockets.attempts()).containsExactly("9.9.9.9");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void lendsAPooledConnectionOnlyWhereTheSameAddressesWereVetted() throws Exception {
        try (var first = RawServer.answering(request -> RawServer.ok("first"));
                var second = RawServer.answering(request -> RawServer.ok("second"))) {
            way.sockets.put("9.9.9.9", first.port()).put("9.9.9.10", second.port());
            way.names.answer("moving.example", "9.9.9.9")
                    .answer("moving.example", "9.9.9.9")
                    .answer("moving.example", "9.9.9.10");
            var uri = URI.create("http://moving.example/");

            var bodies = IntStream.range(0, 3).mapToObj(call -> text(way.get(uri)));

            assertThat(bodies).containsExactly("first", "first", "second");
            assertThat(way.sockets.attempts()).containsExactly("9.9.9.9", "9.9.9.10");
        }
    }

    @Test
    void doesNotTakeBytesThatNobodyAskedForAsTheNextAnswer() throws Exception {
        try (var server = RawServer.answering(request -> request.path().equals("/204")
                ? "HTTP/1.1 204 No Content\r\n\r\n" + RawServer.ok("smuggled")
                : RawServer.ok("own"))) {
            assertThat(way.get(server.uri("/204")).status()).isEqualTo(204);

            assertThat(way.get(server.uri("/next")).body()).asString().isEqualTo("own");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void opensANewConnectionWhereTheOldOneWasClosedWhileIdle() throws Exception {
        try (var server = RawServer.talking((in, out) -> {
            RawServer.read(in);
            out.write(bytes(RawServer.ok("once")));
        })) {
            way.get(server.uri("/"));
            var answer = Await.value(() -> {
                try {
                    return way.get(server.uri("/"));
                } catch (EgressFailure stillOpenWhenChecked) {
                    return null;
                }
            });

            assertThat(answer.body()).asString().isEqualTo("once");
        }
    }

    @Test
    void carriesTwoHundredExchangesAtOnceOnVirtualThreads() throws Exception {
        try (var server = RawServer.answering(request -> RawServer.ok(request.path()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var paths = IntStream.range(0, 200).mapToObj(number -> "/" + number).collect(Collectors.toSet());
            var calls = paths.stream()
                    .map(path -> threads.submit(() -> text(way.get(server.uri(path)))))
                    .toList();

            for (var call : calls) {
                assertThat(paths).contains(call.get());
            }
            assertThat(server.requests().stream().map(RawServer.Request::path).collect(Collectors.toSet()))
                    .isEqualTo(paths);
            assertThat(server.connections()).isLessThanOrEqualTo(64);
        }
    }

    private static String text(EgressAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
