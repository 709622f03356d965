package dev.millrace.egress;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to send. {@link #of} gives 30 s, an answer of 1 MiB, failure above it, and no redirects followed.
 *
 * @param method in capitals, as it will be sent; {@code CONNECT} and {@code TRACE} are refused
 * @param body sent with a {@code Content-Length}, never chunked; must not be changed while the exchange lasts
 * @param deadline over the whole exchange, look-up, redirects and the answer's body included; clamped to 1 ms–5 min
 * @param maxAnswerBytes bound on the answer's body, counted after decompression
 * @param overflow what a longer answer means
 * @param followRedirects at most 10, each guarded anew as a browser would follow it
 * @param identity shown to an other side that asks for a client certificate, over https alone and to this origin alone; null
 *     for none
 */
public record EgressRequest(
        String method,
        URI uri,
        List<Header> headers,
        byte @Nullable [] body,
        Duration deadline,
        int maxAnswerBytes,
        boolean followRedirects,
        Overflow overflow,
        @Nullable ClientIdentity identity) {

    /** What happens to an answer whose body is longer than the bound. */
    public enum Overflow {
        /** The exchange fails with {@link EgressFailure.Cause#ANSWER_TOO_LARGE}. */
        FAIL,
        /** The answer holds the first part, and says that it is {@linkplain EgressAnswer#truncated() truncated}. */
        CUT
    }

    public static final Duration MIN_DEADLINE = Duration.ofMillis(1);
    public static final Duration MAX_DEADLINE = Duration.ofMinutes(5);
    public static final int MAX_ANSWER_BYTES = 256 * 1024 * 1024;

    public EgressRequest {
        method = method.toUpperCase(Locale.ROOT);
        headers = List.copyOf(headers);
        deadline = clamp(deadline);
        if (maxAnswerBytes < 0 || maxAnswerBytes > MAX_ANSWER_BYTES) {
            throw new IllegalArgumentException("maxAnswerBytes must be from 0 to %d".formatted(MAX_ANSWER_BYTES));
        }
    }

    public EgressRequest(
            String method,
            URI uri,
            List<Header> headers,
            byte @Nullable [] body,
            Duration deadline,
            int maxAnswerBytes,
            boolean followRedirects) {
        this(method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, Overflow.FAIL, null);
    }

    public static EgressRequest of(String method, URI uri) {
        return new EgressRequest(method, uri, List.of(), null, Duration.ofSeconds(30), 1024 * 1024, false);
    }

    /** This request to another address. */
    public EgressRequest withUri(URI uri) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    public EgressRequest withHeaders(List<Header> headers) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    /** This request with one header more. */
    public EgressRequest withHeader(String name, String value) {
        return with(new Header(name, value));
    }

    /** This request with one header more, which no other origin and no log may see. */
    public EgressRequest withSensitiveHeader(String name, String value) {
        return with(new Header(name, value, true));
    }

    public EgressRequest withBody(byte @Nullable [] body) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    public EgressRequest withDeadline(Duration deadline) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    public EgressRequest withMaxAnswer(int maxAnswerBytes, Overflow overflow) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    public EgressRequest withRedirects(boolean followRedirects) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    public EgressRequest withIdentity(@Nullable ClientIdentity identity) {
        return new EgressRequest(
                method, uri, headers, body, deadline, maxAnswerBytes, followRedirects, overflow, identity);
    }

    private EgressRequest with(Header header) {
        var more = new ArrayList<>(headers);
        more.add(header);
        return withHeaders(more);
    }

    private static Duration clamp(Duration deadline) {
        if (deadline.compareTo(MIN_DEADLINE) < 0) {
            return MIN_DEADLINE;
        }
        return deadline.compareTo(MAX_DEADLINE) > 0 ? MAX_DEADLINE : deadline;
    }

    /** Method, origin and path; the query is left out because keys travel in it. */
    @Override
    public String toString() {
        return "%s %s://%s%s".formatted(method, uri.getScheme(), uri.getHost(), uri.getRawPath());
    }
}
