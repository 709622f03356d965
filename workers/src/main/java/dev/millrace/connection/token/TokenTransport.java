package dev.millrace.connection.token;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Sends one POST through the guard that every outside call passes, follows no redirect, and bounds time and size. */
@FunctionalInterface
public interface TokenTransport {

    /**
     * An answer.
     *
     * @param headers by name in lower case
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        Optional<String> header(String lowerCaseName) {
            return Optional.ofNullable(headers.get(lowerCaseName));
        }
    }

    Answer post(URI endpoint, Map<String, String> headers, byte[] body) throws IOException;
}
