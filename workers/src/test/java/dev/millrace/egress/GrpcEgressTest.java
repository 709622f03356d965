package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class GrpcEgressTest {

    private static Certificates certificates;
    private static Server plain;

    private final Names names = new Names()
            .answer("localhost", "127.0.0.1")
            .answer("other.example", "127.0.0.1")
            .answer("public.example", "127.0.0.1", "192.168.0.1")
            .answer("half.example", "127.0.0.3", "127.0.0.1");

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates();
        plain = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(echo())
                .build()
                .start();
    }

    @AfterAll
    static void stop() {
        plain.shutdownNow();
    }

    @Test
    void goesToTheVettedAddressOfANameThatNobodyElseKnows() {
        var answer = egress(List.of("127.0.0.1/32")).exchange(request("http://other.example:" + plain.getPort()));

        assertThat(answer.status()).isEqualTo(Status.Code.OK);
        assertThat(answer.messages()).singleElement().satisfies(message -> assertThat(message)
                .asString()
                .isEqualTo("hello"));
        assertThat(names.asked()).containsExactly("other.example");
    }

    @Test
    void triesTheNextAddressWhereNobodyListensAtTheFirst() {
        var answer = egress(List.of("127.0.0.0/8")).exchange(request("http://half.example:" + plain.getPort()));

        assertThat(answer.status()).isEqualTo(Status.Code.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.2:1,       127.0.0.2 is a loopback address",
        "http://public.example:1,  public.example resolves to 192.168.0.1",
        "http://unknown.example:1, DNS knows no address of unknown.example",
    })
    void callsNothingThatTheGuardRefuses(String origin, String sentence) {
        var failure = catchThrowableOfType(
                EgressFailure.class, () -> egress(List.of("127.0.0.1/32")).exchange(request(origin)));

        assertThat(failure).hasMessageContaining(sentence);
        assertThat(failure.beforeSending()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "good,    OK,",
        "other,   UNAVAILABLE, the certificate is for another host",
        "expired, UNAVAILABLE, the certificate has expired",
        "lonely,  UNAVAILABLE, the certificate is self-signed",
    })
    void trustsOnlyACertificateForTheHostThatItCalls(String certificate, Status.Code status, String description)
            throws Exception {
        var server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.newBuilder()
                                .keyManager(certificates.keyManagers(certificate))
                                .build())
                .addService(echo())
                .build()
                .start();
        try {
            var answer = egress(List.of("127.0.0.1/32", "localhost"))
                    .exchange(request("https://localhost:" + server.getPort()));

            assertThat(answer.status()).as(answer.description()).isEqualTo(status);
            assertThat(answer.description()).isEqualTo(description == null ? "" : description);
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void callsAServiceThatSpeaksNoTlsNotInPlainTextInstead() {
        var answer = egress(List.of("127.0.0.1/32")).exchange(request("https://127.0.0.1:" + plain.getPort()));

        assertThat(answer.status()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void isKnownByItsCertificateWhereTheOtherSideWantsOne() throws Exception {
        certificates.client("ada", "authority");
        var server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.newBuilder()
                                .keyManager(certificates.keyManagers("good"))
                                .trustManager(Trust.manager(certificates.authorities()))
                                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                                .build())
                .addService(echo())
                .build()
                .start();
        try {
            var egress = egress(List.of("127.0.0.1/32", "localhost"));
            var bare = request("https://localhost:" + server.getPort());
            var shown = new GrpcRequest(
                    bare.uri(), bare.headers(), bare.messages(), bare.deadline(), 1024, certificates.identity("ada"));
            var unencrypted = new GrpcRequest(
                    URI.create("http://127.0.0.1:1/a/b"), List.of(), List.of(), bare.deadline(), 1024, shown.identity());

            assertThat(egress.exchange(shown).status()).isEqualTo(Status.Code.OK);
            assertThat(egress.exchange(bare).status()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(catchThrowableOfType(EgressFailure.class, () -> egress.exchange(unencrypted)))
                    .hasMessage("A client certificate can be shown over TLS only.");
        } finally {
            server.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"grpc-timeout", "x-trace-bin", "te", "a b"})
    void refusesMetadataThatIsGrpcsOwnOrNone(String name) {
        var request = new GrpcRequest(
                URI.create("http://127.0.0.1:%d/echo.Echo/Say".formatted(plain.getPort())),
                List.of(new Header(name, "1")),
                List.of(),
                Duration.ofSeconds(5),
                100);

        assertThat(catchThrowableOfType(EgressFailure.class, () -> egress(List.of("127.0.0.1/32")).exchange(request))
                        .cause())
                .isEqualTo(EgressFailure.Cause.REFUSED);
    }

    private GrpcEgress egress(List<String> allow) {
        try {
            var properties = Way.properties(allow, 10, 10);
            return new GrpcEgress(new Guard(names, properties.allowList()), properties, certificates.authorities());
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static GrpcRequest request(String origin) {
        return new GrpcRequest(
                URI.create(origin + "/echo.Echo/Say"),
                List.of(new Header("X-Trace", "7")),
                List.of("hello".getBytes(StandardCharsets.UTF_8)),
                Duration.ofSeconds(10),
                1024);
    }

    private static ServerServiceDefinition echo() {
        return ServerServiceDefinition.builder("echo.Echo")
                .addMethod(
                        MethodDescriptor.<byte[], byte[]>newBuilder()
                                .setType(MethodDescriptor.MethodType.UNARY)
                                .setFullMethodName("echo.Echo/Say")
                                .setRequestMarshaller(GrpcExchange.BYTES)
                                .setResponseMarshaller(GrpcExchange.BYTES)
                                .build(),
                        ServerCalls.asyncUnaryCall((message, answers) -> {
                            answers.onNext(message);
                            answers.onCompleted();
                        }))
                .build();
    }
}
