package dev.millrace.source.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request to a hook as it came in: nothing decoded, nothing normalised, because signatures cover the raw bytes. */
public final class HookRequest {

    private final String method;
    private final String url;
    private final @Nullable String query;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final HookBody body;

    /**
     * @param url the address at which the provider called us, without its query
     * @param query as it was sent, without the question mark
     */
    public HookRequest(
            String method, String url, @Nullable String query, Map<String, List<String>> headers, byte[] body) {
        this.method = method;
        this.url = url;
        this.query = query;
        this.headers.putAll(headers);
        this.body = new HookBody(body, header("Content-Type").stream().findFirst().orElse(null));
    }

    public String method() {
        return method;
    }

    public HookBody body() {
        return body;
    }

    /** The values of a header in any case of its name, one for each time that it stands in the request. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The address with its query, as providers that sign the address mean it. */
    String fullUrl() {
        return query == null ? url : url + "?" + query;
    }

    /** The values of a query parameter, decoded; one that cannot be decoded is left out. */
    List<String> query(String name) {
        if (query == null) {
            return List.of();
        }
        var values = new ArrayList<String>();
        for (var pair : query.split("&")) {
            var equals = pair.indexOf('=');
            var key = equals < 0 ? pair : pair.substring(0, equals);
            if (decode(key).filter(name::equals).isPresent()) {
                decode(equals < 0 ? "" : pair.substring(equals + 1)).ifPresent(values::add);
            }
        }
        return values;
    }

    Optional<JsonNode> json() {
        return body.json();
    }

    private static Optional<String> decode(String text) {
        try {
            return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
