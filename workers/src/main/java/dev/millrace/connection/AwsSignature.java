package dev.millrace.connection;

import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests as AWS and S3-compatible storage want it (AWS Signature Version 4): method, path, query, headers and the
 * SHA-256 of the body. A signature is good for one request, and for some minutes.
 *
 * @param sessionToken of temporary credentials; null for those that do not end
 * @param service {@code s3}, for one
 */
record AwsSignature(
        String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken, String region, String service) {

    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
    private static final Set<String> OURS =
            Set.of("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

    /**
     * {@code request} signed with the time of {@code clock}. Its path and query are written anew, since both sides must
     * encode them alike: whatever is not a letter, a digit or one of {@code -._~} in percent signs. As services read them, a
     * plus is a plus in the path, and a space in the query.
     *
     * @throws IllegalArgumentException for a method that these services do not have
     */
    EgressRequest sign(EgressRequest request, Clock clock) {
        var target = request.uri();
        var path = path(target);
        var query = query(target);
        var plain = SdkHttpRequest.builder()
                .method(method(request))
                .protocol(target.getScheme().toLowerCase(Locale.ROOT))
                .host(target.getHost().toLowerCase(Locale.ROOT))
                .encodedPath(path);
        if (target.getPort() >= 0) {
            plain.port(target.getPort());
        }
        query.forEach(pair -> plain.appendRawQueryParameter(pair.name(), pair.value() == null ? "" : pair.value()));
        var kept = request.headers().stream()
                .filter(header -> !OURS.contains(header.name().toLowerCase(Locale.ROOT)))
                .toList();
        kept.forEach(header -> plain.appendHeader(header.name(), header.value()));
        var body = request.body();
        var isS3 = service.equals("s3");
        var signed = SIGNER.sign(one -> one.identity(identity())
                        .request(plain.build())
                        .payload(body == null ? null : ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        // The keys of S3 may hold // and ../, and its paths are encoded once.
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !isS3)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !isS3)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request();
        var whole = request.withUri(address(target, path, query)).withHeaders(kept);
        for (var name : new TreeSet<>(signed.headers().keySet())) {
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                whole = whole.withSensitiveHeader(name, signed.headers().get(name).getFirst());
            }
        }
        return whole;
    }

    /** What would give the credentials away. */
    List<Secret> secrets() {
        return sessionToken == null ? List.of(secretAccessKey) : List.of(secretAccessKey, sessionToken);
    }

    private AwsCredentialsIdentity identity() {
        return sessionToken == null
                ? AwsCredentialsIdentity.create(accessKeyId, secretAccessKey.reveal())
                : AwsSessionCredentialsIdentity.create(accessKeyId, secretAccessKey.reveal(), sessionToken.reveal());
    }

    private static SdkHttpMethod method(EgressRequest request) {
        return Stream.of(SdkHttpMethod.values())
                .filter(method -> method.name().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "A request with the method %s cannot be signed for AWS.".formatted(request.method())));
    }

    private static String path(URI target) {
        var raw = target.getRawPath();
        if (raw == null || raw.isEmpty()) {
            return "/";
        }
        // An encoded slash is the same key as a plain one.
        return Stream.of(decoded(raw.replace("+", "%2B")).split("/", -1))
                .map(AwsSignature::encoded)
                .collect(Collectors.joining("/"));
    }

    /** @param value null where the name stands alone, as in {@code ?uploads} */
    private record Pair(String name, @Nullable String value) {

        @Override
        public String toString() {
            return value == null ? encoded(name) : encoded(name) + "=" + encoded(value);
        }
    }

    private static List<Pair> query(URI target) {
        var raw = target.getRawQuery();
        return raw == null
                ? List.of()
                : Stream.of(raw.split("&"))
                        .filter(pair -> !pair.isEmpty())
                        .map(pair -> pair.split("=", 2))
                        .map(pair -> new Pair(decoded(pair[0]), pair.length == 1 ? null : decoded(pair[1])))
                        .toList();
    }

    private static URI address(URI target, String path, List<Pair> query) {
        var pairs = query.stream().map(Pair::toString).collect(Collectors.joining("&"));
        return URI.create(target.getScheme() + "://" + target.getRawAuthority() + path + (pairs.isEmpty() ? "" : "?" + pairs));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return UriText.encoded(text).replace("*", "%2A").replace("%7E", "~");
    }
}
