package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HostileAnswersTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Way way = new Way();

    @AfterEach
    void close() {
        way.close();
    }

    @Test
    void anEndlessBodyFailsAtTheBound() throws Exception {
        try (var server = endless("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(8192))) {
            var failure = way.failing(server.uri("/"));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
            assertThat(failure).hasMessageContaining("more than the 1048576 bytes");
            assertThat(failure.beforeSending()).isFalse();
        }
    }

    @Test
    void anEndlessBodyIsCutWhereAPartIsEnough() throws Exception {
        try (var server = endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n")) {
            var answer = way.get(server.uri("/"), bound(12, EgressRequest.Overflow.CUT));

            assertThat(answer.body()).asString().isEqualTo("hellohellohe");
            assertThat(answer.truncated()).isTrue();
        }
    }

    @Test
    void aBodyOfExactlyTheBoundIsWhole() throws Exception {
        try (var server = RawServer.answering(request -> RawServer.ok("12345"))) {
            assertThat(way.get(server.uri("/"), bound(5, EgressRequest.Overflow.FAIL)).truncated()).isFalse();
            assertThat(way.get(server.uri("/"), bound(5, EgressRequest.Overflow.CUT)).truncated()).isFalse();
            assertThat(way.get(server.uri("/"), bound(4, EgressRequest.Overflow.CUT)).body())
                    .asString()
                    .isEqualTo("1234");
            assertThat(way.failing(server.uri("/"), bound(4, EgressRequest.Overflow.FAIL)).cause())
                    .isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
            assertThat(way.get(server.uri("/"), bound(0, EgressRequest.Overflow.CUT)).body()).isEmpty();
        }
    }

    @Test
    void anAnnouncedBodyOverTheBoundFailsBeforeItIsRead() throws Exception {
        try (var server = RawServer.talking((in, out) -> {
            RawServer.read(in);
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n"));
            in.read();
        })) {
            assertThat(way.failing(server.uri("/")).cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\nX: ', within the deadline of 300 ms",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n', did not finish its answer within the deadline of 300 ms",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;', did not finish its answer within",
        "'', did not answer within the deadline of 300 ms",
    })
    void aByteAtATimeDoesNotMoveTheDeadline(String start, String words) throws Exception {
        try (var server = dripping(start)) {
            var failure = way.failing(server.uri("/"), request -> request.withDeadline(SHORT));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
            assertThat(failure).hasMessageContaining(words);
            assertThat(failure.beforeSending()).isFalse();
        }
    }

    @Test
    void aDeadlineHoldsOverAllRedirectsTogether() throws Exception {
        try (var server = RawServer.talking((in, out) -> {
            for (var hop = 0; RawServer.read(in) != null; hop++) {
                if (hop == 3) {
                    in.read();
                }
                out.write(bytes(RawServer.redirect(302, "/" + hop)));
            }
        })) {
            var failure =
                    way.failing(server.uri("/"), request -> request.withDeadline(SHORT).withRedirects(true));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
        }
    }

    @Test
    void aServerThatDoesNotReadTheRequestRunsIntoTheDeadline() throws Exception {
        var never = new CountDownLatch(1);
        try (var server = RawServer.talking((in, out) -> never.await())) {
            var failure = way.failing(server.uri("/"), request -> request.withDeadline(SHORT)
                    .withBody(new byte[32 * 1024 * 1024]));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
            assertThat(failure).hasMessageContaining("did not take the whole request within");
            assertThat(failure.beforeSending()).isFalse();
        } finally {
            never.countDown();
        }
    }

    @Test
    void aGzipBombIsBoundedByWhatItUnpacksTo() throws Exception {
        var bomb = gzip(new byte[64 * 1024 * 1024]);
        try (var server = body("gzip", bomb)) {
            assertThat(bomb.length).isLessThan(100_000);
            assertThat(way.failing(server.uri("/")).cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
            var cut = way.get(server.uri("/"), bound(1000, EgressRequest.Overflow.CUT));
            assertThat(cut.body()).hasSize(1000);
            assertThat(cut.truncated()).isTrue();
        }
    }

    @Test
    void compressedBodiesAreUnpacked() throws Exception {
        var text = bytes("some text, some text, some text");
        for (var packed : new byte[][] {deflate(text, false), deflate(text, true)}) {
            try (var server = body("deflate", packed)) {
                assertThat(way.get(server.uri("/")).body()).isEqualTo(text);
            }
        }
        try (var server = body("X-GZip", gzip(text))) {
            var answer = way.get(server.uri("/"));
            way.get(server.uri("/"));

            assertThat(answer.body()).isEqualTo(text);
            assertThat(answer.header("Content-Encoding")).isEmpty();
            assertThat(answer.header("Content-Length")).isEmpty();
            assertThat(server.connections()).as("the connection is used again").isEqualTo(1);
        }
        try (var server = body("br", text)) {
            assertThat(way.get(server.uri("/")).body()).as("left as it is").isEqualTo(text);
            assertThat(way.get(server.uri("/")).header("Content-Encoding")).contains("br");
        }
        try (var server = body("gzip", new byte[0])) {
            assertThat(way.get(server.uri("/")).body()).isEmpty();
        }
    }

    @Test
    void compressedBodiesThatAreBrokenFail() throws Exception {
        var half = Arrays.copyOf(gzip(new byte[100_000]), 60);
        for (var broken : new byte[][] {half, bytes("not gzip at all"), {0x1f}}) {
            try (var server = body("gzip", broken)) {
                var failure = way.failing(server.uri("/"));

                assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.PROTOCOL);
                assertThat(failure).hasMessageContaining("cannot be unpacked");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headersAreBounded(boolean manySmall) throws Exception {
        var header = manySmall ? "X-A: b\r\n" : "X-A: " + "b".repeat(4000) + "\r\n";
        try (var server = endless("HTTP/1.1 200 OK\r\n", header);
                var line = endless("HTTP/1.1 200 OK\r\nX-Long: ", "x".repeat(1000))) {
            assertThat(way.failing(server.uri("/")).cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
            assertThat(way.failing(line.uri("/")).cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
        }
    }

    @Test
    void headersAreBoundedInTheirSumToo() throws Exception {
        var fewLong = ("X-A: " + "b".repeat(8000) + "\r\n").repeat(9);
        try (var server = RawServer.answering(request -> "HTTP/1.1 204 No Content\r\n" + fewLong + "\r\n")) {
            assertThat(way.failing(server.uri("/")).cause()).isEqualTo(EgressFailure.Cause.ANSWER_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', closed the connection without an answer",
        "'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n', closed the connection in the middle of its headers",
        "'HTTP/1.1 200 OK\r\nContent-Le', closed the connection in the middle of its headers",
        "'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', broke its answer off",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel', broke its answer off",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', broke its answer off",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n', broke its answer off",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n', broke its answer off",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n', broke its answer off",
        "'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx', is not HTTP",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy', is not HTTP",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx', is not HTTP",
        "'HTTP/1.1 abc OK\r\n\r\n', is not HTTP",
        "'HTTP/2.0 200 OK\r\n\r\n', is not HTTP",
        "'SSH-2.0-OpenSSH_9.6\r\n', is not HTTP",
        "'220 mail.example ESMTP\r\n', is not HTTP",
        "'HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2\r\n\r\n', is not HTTP",
    })
    void whatIsNoWholeAnswerFails(String answer, String words) throws Exception {
        try (var server = RawServer.saying(answer)) {
            for (var overflow : EgressRequest.Overflow.values()) {
                var failure = way.failing(server.uri("/"), bound(1000, overflow));

                assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.PROTOCOL);
                assertThat(failure).hasMessageContaining(words);
                assertThat(failure.beforeSending()).isFalse();
            }
            assertThat(server.connections()).as("nothing is sent twice").isEqualTo(2);
        }
    }

    @Test
    void interimAnswersAreSkippedAndBounded() throws Exception {
        var hint = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        try (var few = RawServer.answering(request -> hint + RawServer.ok("last"));
                var endless = endless("", "HTTP/1.1 100 Continue\r\n\r\n")) {
            assertThat(way.get(few.uri("/")).body()).asString().isEqualTo("last");
            assertThat(way.failing(endless.uri("/")).cause()).isEqualTo(EgressFailure.Cause.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nextra",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nextra\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\nextra",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nextra",
            })
    void aBodyWhereNoneMayBeIsIgnored(String answer) throws Exception {
        try (var server = RawServer.answering(request -> answer)) {
            for (var repeat = 0; repeat < 3; repeat++) {
                var got = way.get(server.uri("/"));

                assertThat(got.status()).isIn(204, 304);
                assertThat(got.body()).isEmpty();
            }
        }
    }

    @Test
    void bytesThatAreNoTextAreHandedOnUnchanged() throws Exception {
        try (var server = RawServer.saying("HTTP/1.1 200 OK\r\n\r\na\u0000\u00ff\u00fe")) {
            assertThat(way.get(server.uri("/")).body()).isEqualTo(new byte[] {'a', 0, (byte) 0xff, (byte) 0xfe});
        }
    }

    private static RawServer endless(String start, String again) throws IOException {
        return RawServer.talking((in, out) -> {
            RawServer.read(in);
            out.write(bytes(start));
            while (true) {
                out.write(bytes(again));
            }
        });
    }

    private static RawServer dripping(String start) throws IOException {
        var holder = new CompletableFuture<RawServer>();
        var server = RawServer.talking((in, out) -> {
            RawServer.read(in);
            out.write(bytes(start));
            while (!start.isEmpty() && !holder.get().pause()) {
                out.write('x');
            }
            in.read();
        });
        holder.complete(server);
        return server;
    }

    private static RawServer body(String encoding, byte[] body) throws IOException {
        return RawServer.talking((in, out) -> {
            while (RawServer.read(in) != null) {
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(encoding, body.length)));
                out.write(body);
                out.flush();
            }
        });
    }

    private static UnaryOperator<EgressRequest> bound(int bytes, EgressRequest.Overflow overflow) {
        return request -> request.withMaxAnswer(bytes, overflow);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(packed, new Deflater(9, raw))) {
            deflate.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
