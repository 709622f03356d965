package dev.millrace.source.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request to a hook as it came in: nothing decoded, nothing normalised, because signatures cover the raw bytes. */
public final class HookRequest {

    /** Encoded : / ? # [ ] @ ! $ & ' ( ) * + , ; = but for # [ ] & + =, whose encoding says something in a query. */
    private static final Pattern ENCODED_DELIMITER = Pattern.compile("%(3[aAbBfF]|2[fF]|40|21|24|2[789aAcC])");

    private final String method;
    private final String url;
    private final @Nullable String query;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final HookBody body;
    private final String peer;

    /** A request of which nobody knows where it came from. */
    public HookRequest(
            String method, String url, @Nullable String query, Map<String, List<String>> headers, byte[] body) {
        this(method, url, query, headers, body, "");
    }

    /**
     * @param url the address at which the provider called us, without its query
     * @param query as it was sent, without the question mark
     * @param peer the address, as numbers, of whoever the connection is with, which may be a proxy
     */
    public HookRequest(
            String method,
            String url,
            @Nullable String query,
            Map<String, List<String>> headers,
            byte[] body,
            String peer) {
        this.method = method;
        this.url = url;
        this.query = query;
        this.peer = peer;
        this.headers.putAll(headers);
        this.body = new HookBody(body, header("Content-Type").stream().findFirst().orElse(null));
    }

    /** The same without what was parsed of its body, for whoever holds it for a while. */
    public HookRequest unread() {
        return new HookRequest(method, url, query, headers, body.bytes(), peer);
    }

    public String method() {
        return method;
    }

    public HookBody body() {
        return body;
    }

    /** The address without its query. */
    public String url() {
        return url;
    }

    public @Nullable String query() {
        return query;
    }

    public String peer() {
        return peer;
    }

    /** All headers, in any case of their names. */
    public Map<String, List<String>> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** The values of a header in any case of its name, one for each time that it stands in the request. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The address with its query, as providers that sign the address mean it. */
    String fullUrl() {
        return query == null ? url : url + "?" + query;
    }

    /** As {@link #fullUrl}, with the delimiters of RFC 3986, section 2.2, decoded that stand there encoded. */
    String decodedUrl() {
        return ENCODED_DELIMITER
                .matcher(fullUrl())
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    /**
     * The fields of a form, each name followed by its value, in the order of the names; of a field that stands there several
     * times each value once, in their order. Empty text for a body that is no form; nothing for one that cannot be read.
     */
    Optional<String> sortedParams() {
        if (!body.isForm()) {
            return Optional.of("");
        }
        var fields = new TreeMap<String, TreeSet<String>>();
        for (var pair : new String(body.bytes(), StandardCharsets.UTF_8).split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var name = decode(equals < 0 ? pair : pair.substring(0, equals));
            var value = decode(equals < 0 ? "" : pair.substring(equals + 1));
            if (name.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            fields.computeIfAbsent(name.get(), first -> new TreeSet<>()).add(value.get());
        }
        var text = new StringBuilder();
        fields.forEach((name, values) -> values.forEach(value -> text.append(name).append(value)));
        return Optional.of(text.toString());
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
