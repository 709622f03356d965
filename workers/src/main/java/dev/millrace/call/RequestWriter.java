package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a call as a request. A body that is a text is sent as it is; any other is sent as JSON, or as a form where the
 * call's {@code Content-Type} says so.
 */
final class RequestWriter {

    /** How large an answer may be: as large as what a run carries along. */
    static final int MAX_ANSWER = 4 * 1024 * 1024;

    private static final String FORM = "application/x-www-form-urlencoded";

    private RequestWriter() {}

    static EgressRequest request(Call call, Call.Http http, URI uri) {
        var headers = new ArrayList<Header>();
        http.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        var contentType = find(headers, "Content-Type");
        if (http.body() != null && contentType == null) {
            headers.add(new Header("Content-Type", http.body().isTextual() ? "text/plain; charset=utf-8" : "application/json"));
        }
        if (find(headers, "Accept") == null) {
            headers.add(new Header("Accept", "application/json, */*;q=0.8"));
        }
        if (find(headers, "Idempotency-Key") == null) {
            headers.add(new Header("Idempotency-Key", ascii(call.idempotencyKey())));
        }
        return EgressRequest.of(http.method(), withQuery(uri, http))
                .withHeaders(headers)
                .withBody(body(http.body(), contentType))
                .withDeadline(call.deadline())
                .withMaxAnswer(MAX_ANSWER, EgressRequest.Overflow.FAIL)
                .withRedirects(http.redirect());
    }

    private static @Nullable String find(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    private static byte @Nullable [] body(@Nullable JsonNode body, @Nullable String contentType) {
        if (body == null) {
            return null;
        }
        if (body.isTextual()) {
            return body.textValue().getBytes(StandardCharsets.UTF_8);
        }
        var form = contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(FORM);
        return (form && body.isObject() ? form(body) : Json.write(body)).getBytes(StandardCharsets.UTF_8);
    }

    private static String form(JsonNode fields) {
        return fields.properties().stream()
                .map(field -> UriText.encoded(field.getKey()) + "=" + UriText.encoded(field.getValue().asText()))
                .collect(Collectors.joining("&"));
    }

    private static URI withQuery(URI uri, Call.Http http) {
        if (http.query().isEmpty()) {
            return uri;
        }
        var pairs = http.query().entrySet().stream()
                .map(pair -> UriText.encoded(pair.getKey()) + "=" + UriText.encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
        var text = uri.toString();
        var fragment = text.indexOf('#');
        var address = fragment < 0 ? text : text.substring(0, fragment);
        return URI.create(address + (address.contains("?") ? "&" : "?") + pairs);
    }

    /** A key holds task names, which may be in any script. */
    static String ascii(String key) {
        var text = new StringBuilder();
        for (var octet : key.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7f) {
                text.append((char) octet);
            } else {
                text.append('%').append("%02X".formatted(octet & 0xFF));
            }
        }
        return text.toString();
    }
}
