package dev.millrace.connection;

import java.net.URI;
import java.util.Map;

/**
 * A request's address and headers with the credentials on them. It is to be sent and then forgotten: {@code toString}
 * shows neither.
 *
 * @param headers the given ones and those that were added; an added header has replaced a given one of the same name
 */
public record Signed(URI uri, Map<String, String> headers) {

    public Signed {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Signed[***]";
    }
}
