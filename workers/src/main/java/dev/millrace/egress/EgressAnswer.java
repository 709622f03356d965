package dev.millrace.egress;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came back, of any status.
 *
 * @param headers in the order received; {@code Content-Encoding} and {@code Content-Length} are left out when the body
 *     was decompressed
 * @param body decompressed where it was {@code gzip} or {@code deflate}; empty where there was none
 * @param truncated the body is only the first part ({@link EgressRequest.Overflow#CUT})
 * @param finalUri where the answer came from, after redirects
 * @param took the whole exchange, from the look-up to the last byte
 */
public record EgressAnswer(
        int status, List<Header> headers, byte[] body, boolean truncated, URI finalUri, Duration took) {

    public EgressAnswer {
        headers = List.copyOf(headers);
    }

    /** The first header of that name, in any case of letters. */
    public Optional<String> header(String name) {
        return headers.stream().filter(header -> header.is(name)).map(Header::value).findFirst();
    }

    @Override
    public String toString() {
        return "%d, %d bytes%s in %d ms".formatted(status, body.length, truncated ? " (cut)" : "", took.toMillis());
    }
}
