package dev.millrace.api.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Sends requests with the same headers. Immutable. */
public final class Caller {

    private static final byte[] NOTHING = {};

    private final HttpClient http;
    private final String url;
    private final Map<String, String> headers;

    Caller(HttpClient http, String url, Map<String, String> headers) {
        this.http = http;
        this.url = url;
        this.headers = Map.copyOf(headers);
    }

    /** The same caller, sending one more header. */
    public Caller with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Caller(http, url, more);
    }

    public Answer get(String path) {
        return send("GET", path, NOTHING);
    }

    public Answer delete(String path) {
        return send("DELETE", path, NOTHING);
    }

    public Answer post(String path, String json) {
        return json().send("POST", path, json.getBytes(UTF_8));
    }

    public Answer put(String path, String json) {
        return json().send("PUT", path, json.getBytes(UTF_8));
    }

    public Answer patch(String path, String json) {
        return json().send("PATCH", path, json.getBytes(UTF_8));
    }

    public Answer send(String method, String path, byte[] body) {
        return Answer.of(sending(method, path, body));
    }

    /** Sends and does not wait. */
    public CompletableFuture<Answer> posting(String path, String json) {
        return http.sendAsync(
                        json().request("POST", path, json.getBytes(UTF_8)), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    private Caller json() {
        return headers.containsKey("Content-Type") ? this : with("Content-Type", "application/json");
    }

    private HttpResponse<byte[]> sending(String method, String path, byte[] body) {
        try {
            return http.send(request(method, path, body), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private HttpRequest request(String method, String path, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        return request.build();
    }
}
