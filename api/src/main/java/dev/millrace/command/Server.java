package dev.millrace.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A Millrace server, as a program with a key sees it. */
public final class Server {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI base;
    private final Secret key;

    Server(URI base, Secret key) {
        this.base = base;
        this.key = key;
    }

    /**
     * @param json a missing node where the body is no JSON
     * @param retryAfter the header, as it was sent
     */
    public record Answer(int status, JsonNode json, String text, Optional<String> retryAfter) {

        public boolean isFine() {
            return status >= 200 && status < 300;
        }

        public String code() {
            return json.at("/error/code").asText();
        }
    }

    /** Stops where there is no answer within a minute. */
    public Answer get(String path) {
        return send(HttpRequest.newBuilder().GET(), path, ANSWER);
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder().DELETE(), path, ANSWER);
    }

    Answer postDefinition(String path, byte[] definition) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofByteArray(definition)),
                path,
                ANSWER);
    }

    /** As {@link #get}, of what is CSV where it is no error. */
    public Answer getCsv(String path) {
        return send(HttpRequest.newBuilder().header("Accept", "text/csv").GET(), path, ANSWER);
    }

    /**
     * Sends documents, one a line, and as a stream: the server takes more of them than of other JSON.
     *
     * @param idempotencyKey with which the same request is carried out once, however often it comes
     */
    public Answer postLines(String path, byte[] lines, String idempotencyKey) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-ndjson")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(BodyPublishers.ofByteArray(lines)),
                path,
                ANSWER);
    }

    /** Makes or changes the one thing at {@code path}. */
    public Answer put(String path, Object body) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(Json.write(body))),
                path,
                ANSWER);
    }

    /** The address without a slash at its end. */
    public URI address() {
        return base;
    }

    /** @param patience how long the server may take */
    Answer post(String path, Object body, Duration patience) {
        return send(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(Json.write(body))),
                path,
                patience);
    }

    /** Why {@code answer} is no success. */
    public Stop refusal(Answer answer) {
        var message = answer.json().at("/error/message").asText("");
        return Stop.server("%s answered %d%s"
                .formatted(base, answer.status(), message.isEmpty() ? "; is a Millrace server there?" : ": " + message));
    }

    private Answer send(HttpRequest.Builder request, String path, Duration patience) {
        try {
            var answer = http.send(
                    request.uri(URI.create(base + path))
                            .timeout(patience)
                            .header("Accept", "application/json")
                            .header("Authorization", "Bearer " + key.reveal())
                            .build(),
                    BodyHandlers.ofByteArray());
            return new Answer(
                    answer.statusCode(),
                    json(answer.body()),
                    new String(answer.body(), StandardCharsets.UTF_8),
                    answer.headers().firstValue("Retry-After"));
        } catch (IOException away) {
            throw Stop.server("%s could not be reached: %s".formatted(base, away.getMessage() == null ? away : away.getMessage()));
        } catch (IllegalArgumentException unusable) {
            throw Stop.usage("%s%s cannot be asked for: %s".formatted(base, path, unusable.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Stop.interrupted();
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(body);
        } catch (JsonProcessingException | CharacterCodingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
