package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Sends what came in at a source to another address. */
final class Forward {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** They belong to the connection on which the request came, and not to the request. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI to;

    Forward(URI to) {
        this.to = to;
    }

    /** Sends {@code request}, and says how that was answered. */
    String send(JsonNode request) {
        var began = System.nanoTime();
        try {
            var status = http.send(forwarded(request), BodyHandlers.discarding()).statusCode();
            return "%d  %d ms".formatted(status, Duration.ofNanos(System.nanoTime() - began).toMillis());
        } catch (IOException unanswered) {
            return "no answer: " + (unanswered.getMessage() == null ? unanswered.getClass().getSimpleName() : unanswered.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "no answer: it was interrupted";
        }
    }

    private HttpRequest forwarded(JsonNode request) {
        var forwarded = HttpRequest.newBuilder(address(request.path("query").asText("")))
                .timeout(PATIENCE)
                .method(
                        request.path("method").asText("POST"),
                        BodyPublishers.ofByteArray(Base64.getDecoder().decode(request.path("body").asText())));
        request.path("headers").properties().forEach(header -> {
            if (!NOT_PASSED_ON.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                header.getValue().forEach(value -> put(forwarded, header.getKey(), value.asText()));
            }
        });
        return forwarded.build();
    }

    /** A header that Java's client would not send is left out. */
    private static void put(HttpRequest.Builder request, String name, String value) {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException unsendable) {
            // nobody here could read it either
        }
    }

    private URI address(String query) {
        if (query.isEmpty() || query.equals("null")) {
            return to;
        }
        return URI.create(to + (to.getRawQuery() == null ? "?" : "&") + query);
    }
}
