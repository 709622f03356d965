package dev.millrace.egress;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/**
 * A body, decompressed and bounded.
 *
 * @param decoded the bytes are not those that came over the wire
 * @param complete the connection stands behind the body's end, and can serve another exchange
 */
record AnswerBody(byte[] bytes, boolean truncated, boolean decoded, boolean complete) {

    /** The body is longer than the bound, and the caller did not ask for a part. */
    static final class TooLarge extends IOException {}

    private static final AnswerBody NONE = new AnswerBody(new byte[0], false, false, true);
    private static final int BUFFER = 8 * 1024;

    /** Reads at most one byte more than {@code bound}. Closes nothing, for closing reads on to the end. */
    static AnswerBody read(
            ClassicHttpResponse response, int bound, EgressRequest.Overflow overflow, BodyWatch watch)
            throws IOException {
        var entity = response.getEntity();
        if (entity == null) {
            return NONE;
        }
        var coding = coding(response);
        if (coding.isEmpty() && entity.getContentLength() > bound && overflow == EgressRequest.Overflow.FAIL) {
            throw new TooLarge();
        }
        var raw = new PushbackInputStream(new Unclosable(entity), 2);
        return coding.isPresent() && !isEmpty(raw)
                ? decode(raw, coding.get(), bound, overflow, watch)
                : bounded(raw, bound, overflow, false, watch);
    }

    private static AnswerBody decode(
            PushbackInputStream raw, String coding, int bound, EgressRequest.Overflow overflow, BodyWatch watch)
            throws IOException {
        if (coding.equals("gzip")) {
            try (var plain = new GZIPInputStream(raw, BUFFER)) {
                return withEndOf(raw, bounded(plain, bound, overflow, true, watch));
            }
        }
        // Some servers mean zlib's format by "deflate" (RFC 9110, section 8.4.1.2), some its contents alone.
        var inflater = new Inflater(!startsLikeZlib(raw));
        try (var plain = new InflaterInputStream(raw, inflater, BUFFER)) {
            return withEndOf(raw, bounded(plain, bound, overflow, true, watch));
        } finally {
            inflater.end();
        }
    }

    private static AnswerBody bounded(
            InputStream input, int bound, EgressRequest.Overflow overflow, boolean decoded, BodyWatch watch)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[BUFFER];
        while (bytes.size() <= bound) {
            var count = input.read(buffer, 0, Math.min(BUFFER, bound + 1 - bytes.size()));
            if (count < 0) {
                return new AnswerBody(bytes.toByteArray(), false, decoded, true);
            }
            bytes.write(buffer, 0, count);
            if (bytes.size() <= bound && watch.isEnough(buffer, count)) {
                return new AnswerBody(bytes.toByteArray(), false, decoded, false);
            }
        }
        return switch (overflow) {
            case FAIL -> throw new TooLarge();
            case CUT -> new AnswerBody(Arrays.copyOf(bytes.toByteArray(), bound), true, decoded, false);
        };
    }

    /** What is compressed may end before the body does. */
    private static AnswerBody withEndOf(InputStream raw, AnswerBody body) throws IOException {
        return body.complete && raw.read() >= 0
                ? new AnswerBody(body.bytes, body.truncated, body.decoded, false)
                : body;
    }

    /** The one coding that can be undone; a body in any other is left as it is. */
    private static Optional<String> coding(ClassicHttpResponse response) {
        var headers = response.getHeaders("Content-Encoding");
        if (headers.length != 1) {
            return Optional.empty();
        }
        return Optional.ofNullable(headers[0])
                .map(Header::getValue)
                .map(value -> value.strip().toLowerCase(Locale.ROOT).replaceFirst("^x-", ""))
                .filter(value -> value.equals("gzip") || value.equals("deflate"));
    }

    private static boolean isEmpty(PushbackInputStream raw) throws IOException {
        var first = raw.read();
        if (first >= 0) {
            raw.unread(first);
        }
        return first < 0;
    }

    private static boolean startsLikeZlib(PushbackInputStream raw) throws IOException {
        var start = raw.readNBytes(2);
        raw.unread(start);
        return start.length == 2
                && (start[0] & 0x0f) == 8
                && (((start[0] & 0xff) << 8) | (start[1] & 0xff)) % 31 == 0;
    }

    private static final class Unclosable extends FilterInputStream {

        Unclosable(HttpEntity entity) throws IOException {
            super(entity.getContent());
        }

        @Override
        public void close() {}
    }
}
