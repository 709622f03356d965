package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {

    private final Way way = new Way();

    @AfterEach
    void close() {
        way.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void isAnAnswerLikeAnyOtherUnlessTheCallAsksToFollow(int status) throws Exception {
        try (var server = RawServer.answering(request -> RawServer.redirect(status, "/next"))) {
            var answer = way.get(server.uri("/"));

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("location")).contains("/next");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET, false",
        "301, POST, GET, false",
        "301, PUT, PUT, true",
        "302, POST, GET, false",
        "302, DELETE, DELETE, true",
        "303, POST, GET, false",
        "303, PUT, GET, false",
        "303, HEAD, HEAD, true",
        "307, POST, POST, true",
        "308, POST, POST, true",
        "308, PATCH, PATCH, true",
    })
    void keepsOrChangesTheMethodAsBrowsersDo(int status, String method, String then, boolean withBody)
            throws Exception {
        try (var server = RawServer.answering(request -> request.path().equals("/")
                ? RawServer.redirect(status, "/next?x=1")
                : method.equals("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" : RawServer.ok("done"))) {
            var answer = way.egress.exchange(EgressRequest.of(method, server.uri("/"))
                    .withBody("body".getBytes(StandardCharsets.UTF_8))
                    .withHeader("Content-Type", "text/plain")
                    .withHeader("Authorization", "Bearer a")
                    .withRedirects(true));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.finalUri()).isEqualTo(server.uri("/next?x=1"));
            var second = server.requests().getLast();
            assertThat(second.line()).isEqualTo(then + " /next?x=1 HTTP/1.1");
            var keepsBody = withBody || then.equals(method) && !then.equals("GET");
            if (!method.equals("GET")) {
                assertThat(second.body()).isEqualTo(keepsBody ? "body" : "");
                assertThat(second.head().contains("Content-Type")).isEqualTo(keepsBody);
            }
            assertThat(second.head()).contains("Authorization: Bearer a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:%d/",
                "http://[::1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://0.0.0.0:%d/",
                "http://2130706433:%d/",
                "http://127.1:%d/",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/latest/meta-data/",
                "http://user:password@127.0.0.1:%d/",
                "http://private.example/",
                "//127.0.0.2:%d/",
                "file:///etc/passwd",
                "ftp://127.0.0.1:%d/",
                "https://169.254.169.254/",
            })
    void isNotFollowedToWhereACallMayNotGo(String location) throws Exception {
        way.names.answer("private.example", "10.0.0.5").answer("metadata.google.internal", "169.254.169.254");
        try (var server = RawServer.answering(request -> {
            var ownPort = request.head().replaceAll("(?s).*127.0.0.1:(\\d+).*", "$1");
            return RawServer.redirect(302, location.replace("%d", ownPort));
        })) {
            var failure = way.failing(server.uri("/"), follow());

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
            assertThat(failure.beforeSending()).isFalse();
            assertThat(failure.getMessage()).endsWith("(redirected from http://127.0.0.1:" + server.port() + ")");
            assertThat(way.sockets.attempts()).containsExactly("127.0.0.1");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void isFollowedAtMostTenTimes() throws Exception {
        try (var ten = RawServer.answering(request -> {
                    var hop = Integer.parseInt(request.path().substring(1));
                    return hop < 10 ? RawServer.redirect(302, "/" + (hop + 1)) : RawServer.ok("end");
                });
                var loop = RawServer.answering(request -> RawServer.redirect(302, "/"))) {
            assertThat(way.get(ten.uri("/0"), follow()).body()).asString().isEqualTo("end");
            var failure = way.failing(loop.uri("/"), follow());

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.PROTOCOL);
            assertThat(failure).hasMessageStartingWith("The call was redirected more than 10 times.");
            assertThat(loop.requests()).hasSize(11);
        }
    }

    @Test
    void carriesNoCredentialsToAnotherOrigin() throws Exception {
        try (var other = RawServer.answering(request -> RawServer.ok("other"));
                var first = RawServer.answering(request -> RawServer.redirect(307, other.uri("/").toString()))) {
            way.egress.exchange(EgressRequest.of("POST", first.uri("/"))
                    .withHeader("authorization", "Bearer a")
                    .withHeader("COOKIE", "a=b")
                    .withHeader("Idempotency-Key", "1")
                    .withSensitiveHeader("X-Api-Key", "k")
                    .withHeader("X-Plain", "stays")
                    .withRedirects(true));

            assertThat(first.requests().getFirst().head().toLowerCase(Locale.ROOT))
                    .contains("authorization", "cookie", "idempotency-key", "x-api-key", "x-plain");
            assertThat(other.requests().getFirst().head().toLowerCase(Locale.ROOT))
                    .doesNotContain("authorization", "cookie", "idempotency-key", "x-api-key")
                    .contains("x-plain: stays", "host: 127.0.0.1:" + other.port());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b?x=1, c, /a/c",
        "/a/b?x=1, ?y=2, /a/b?y=2",
        "/a/b, ../c, /c",
        "/a/b, /c#d, /c",
        "/a/b, c%20d, /a/c%20d",
    })
    void isResolvedAgainstWhereItCameFrom(String from, String location, String to) throws Exception {
        try (var server = RawServer.answering(request ->
                request.path().equals(from) ? RawServer.redirect(302, location) : RawServer.ok("done"))) {
            way.get(server.uri(from), follow());

            assertThat(server.requests().getLast().path()).isEqualTo(to);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://[", "ht tp://x/", "/a b", "\\\\evil", "http://a|b/"})
    void thatCannotBeReadFails(String location) throws Exception {
        try (var server = RawServer.answering(request -> RawServer.redirect(302, location))) {
            var failure = way.failing(server.uri("/"), follow());

            assertThat(failure.cause()).isIn(EgressFailure.Cause.PROTOCOL, EgressFailure.Cause.REFUSED);
            assertThat(failure.beforeSending()).isFalse();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void withoutALocationIsTheAnswer() throws Exception {
        try (var server = RawServer.answering(request -> "HTTP/1.1 304 Not Modified\r\nLocation: /x\r\n\r\n");
                var bare = RawServer.answering(request -> "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(way.get(server.uri("/"), follow()).status()).isEqualTo(304);
            assertThat(way.get(bare.uri("/"), follow()).status()).isEqualTo(302);
        }
    }

    @Test
    void thatBringsAHugeBodyIsFollowedWithoutReadingIt() throws Exception {
        try (var server = RawServer.answering(request -> request.path().equals("/")
                ? "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 10000000\r\n\r\n" + "x".repeat(10_000_000)
                : RawServer.ok("done"))) {
            assertThat(way.get(server.uri("/"), follow()).body()).asString().isEqualTo("done");
        }
    }

    @Test
    void namesEveryOriginOnTheWayToAFailure() throws Exception {
        way.names.answer("private.example", "192.168.1.1");
        try (var second = RawServer.answering(request -> RawServer.redirect(308, "http://private.example/"));
                var first = RawServer.answering(request -> RawServer.redirect(308, second.uri("/?key=k").toString()))) {
            assertThat(way.failing(first.uri("/"), follow()))
                    .hasMessage(("private.example resolves to 192.168.1.1, a private address; allow it with "
                                    + "MILLRACE_EGRESS_ALLOW if you trust it. "
                                    + "(redirected from http://127.0.0.1:%d to http://127.0.0.1:%d)")
                            .formatted(first.port(), second.port()));
        }
    }

    @Test
    void fromHttpsToHttpIsRefusedWhereTheCallCarriesCredentials() {
        var request = EgressRequest.of("GET", URI.create("https://a.example/")).withRedirects(true);
        var answer = answer("http://a.example/");

        assertThat(Redirect.after(request, Target.of(request.uri()), answer).uri())
                .isEqualTo(URI.create("http://a.example/"));
        var secret = request.withSensitiveHeader("X-Key", "k");
        var failure = catchThrowableOfType(
                EgressFailure.class, () -> Redirect.after(secret, Target.of(secret.uri()), answer));

        assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
        assertThat(failure).hasMessage("a.example redirects from https to http, and the call carries credentials.");
    }

    private static EgressAnswer answer(String location) {
        return new EgressAnswer(
                302,
                List.of(new Header("Location", location)),
                new byte[0],
                false,
                URI.create("https://a.example/"),
                Duration.ZERO);
    }

    private static UnaryOperator<EgressRequest> follow() {
        return request -> request.withRedirects(true);
    }
}
