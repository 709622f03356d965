package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.testing.SetClock;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSignatureTest {

    private static final Secret KEY = Secret.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static final Clock DAY_OF_THE_EXAMPLES =
            Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC);
    private static final AwsSignature S3 = new AwsSignature("AKIAIOSFODNN7EXAMPLE", KEY, null, "us-east-1", "s3");

    /** The examples of "Signature Calculations for the Authorization Header" in the documentation of Amazon S3. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET | /test.txt          | Range: bytes=0-9  |  | host;range;x-amz-content-sha256;x-amz-date | f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
        PUT | /test$file.text    | Date: Fri, 24 May 2013 00:00:00 GMT; x-amz-storage-class: REDUCED_REDUNDANCY | Welcome to Amazon S3. | date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class | 98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd
        GET | /?lifecycle        |  |  | host;x-amz-content-sha256;x-amz-date | fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543
        GET | /?max-keys=2&prefix=J |  |  | host;x-amz-content-sha256;x-amz-date | 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7
        """)
    void signsAsTheExamplesOfAmazonAreSigned(
            String method, String path, @Nullable String headers, @Nullable String body, String signed, String signature) {
        var request = EgressRequest.of(method, URI.create("https://examplebucket.s3.amazonaws.com" + path))
                .withBody(body == null ? null : body.getBytes(StandardCharsets.UTF_8));
        for (var header : headers == null ? new String[0] : headers.split("; ")) {
            request = request.withHeader(header.split(": ")[0], header.split(": ")[1]);
        }

        assertThat(header(S3.sign(request, DAY_OF_THE_EXAMPLES), "Authorization"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=%s, Signature=%s"
                        .formatted(signed, signature));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /a%20b                 | /a%20b
        /a+b                   | /a%2Bb
        /a%2Bb                 | /a%2Bb
        /ü/%C3%BC              | /%C3%BC/%C3%BC
        /a//b/../c/.           | /a//b/../c/.
        /~tilde*star'(x)!,;=@& | /~tilde%2Astar%27%28x%29%21%2C%3B%3D%40%26
        /a%2Fb/                | /a/b/
                               | /
        ?list-type=2&prefix=a+b%2Bc/ | /?list-type=2&prefix=a%20b%2Bc%2F
        /b?uploads             | /b?uploads
        /b?b=2&a=1&a=&=x       | /b?b=2&a=1&a=&=x
        /b?#part               | /b
        """)
    void writesAddressesAsBothSidesReadThemAlike(@Nullable String given, String sent) {
        var base = "http://storage.example:9000";

        assertThat(S3.sign(EgressRequest.of("GET", URI.create(base + (given == null ? "" : given))), new SetClock()).uri())
                .isEqualTo(URI.create(base + sent));
    }

    @Test
    void sendsTheTokenOfTemporaryCredentialsAndShowsNoneOfIt() {
        var temporary = new AwsSignature("AKIA", KEY, Secret.of("t0ken"), "eu-west-1", "s3");

        var signed = temporary.sign(EgressRequest.of("GET", URI.create("https://s3.example/")), new SetClock());

        assertThat(header(signed, "X-Amz-Security-Token")).isEqualTo("t0ken");
        assertThat(header(signed, "Authorization")).contains("x-amz-security-token");
        assertThat(signed.headers()).allMatch(Header::sensitive);
        assertThat(temporary.toString()).doesNotContain("t0ken", "EXAMPLEKEY");
        assertThat(temporary.secrets()).containsExactly(KEY, Secret.of("t0ken"));
    }

    @Test
    void signsAgainWhatHasBeenSignedBefore() {
        var request = EgressRequest.of("PUT", URI.create("https://s3.example/b")).withBody(new byte[] {1});
        var forged = request.withHeader("authorization", "mine").withHeader("X-AMZ-Content-Sha256", "UNSIGNED-PAYLOAD");

        assertThat(S3.sign(forged, DAY_OF_THE_EXAMPLES).headers())
                .isEqualTo(S3.sign(S3.sign(request, new SetClock()), DAY_OF_THE_EXAMPLES).headers())
                .extracting(Header::value)
                .doesNotContain("mine", "UNSIGNED-PAYLOAD");
    }

    @Test
    void encodesThePathsOfOtherServicesTwice() throws Exception {
        var request = EgressRequest.of("GET", URI.create("https://api.example/a%20b/../c"));
        var signed = new AwsSignature("AKIA", KEY, null, "us-east-1", "execute-api").sign(request, DAY_OF_THE_EXAMPLES);
        var empty = hash("");
        var canonical = """
                GET
                /c

                host:api.example
                x-amz-content-sha256:%1$s
                x-amz-date:20130524T000000Z

                host;x-amz-content-sha256;x-amz-date
                %1$s"""
                .formatted(empty);
        assertThat(signed.uri()).isEqualTo(request.uri());
        assertThat(header(signed, "Authorization")).endsWith("Signature=" + signature(canonical));

        var twice = new AwsSignature("AKIA", KEY, null, "us-east-1", "execute-api")
                .sign(EgressRequest.of("GET", URI.create("https://api.example/a%20b")), DAY_OF_THE_EXAMPLES);
        assertThat(header(twice, "Authorization"))
                .endsWith("Signature=" + signature(canonical.replace("\n/c\n", "\n/a%2520b\n")));
    }

    @Test
    void saysWhichMethodItCannotSign() {
        assertThatThrownBy(() -> S3.sign(EgressRequest.of("PURGE", URI.create("https://s3.example/")), new SetClock()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A request with the method PURGE cannot be signed for AWS.");
    }

    private static String header(EgressRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElseThrow();
    }

    /** As "Create a signed AWS API request" of AWS's documentation has it. */
    private static String signature(String canonical) throws GeneralSecurityException {
        var scope = "20130524/us-east-1/execute-api/aws4_request";
        var key = ("AWS4" + KEY.reveal()).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/")) {
            key = mac(key, part);
        }
        return HexFormat.of().formatHex(mac(key, "AWS4-HMAC-SHA256\n20130524T000000Z\n" + scope + "\n" + hash(canonical)));
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
