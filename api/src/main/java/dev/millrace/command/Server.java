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
import java.time.Duration;

/** A Millrace server, as a program with a key sees it. */
final class Server {

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

    /** @param json a missing node where the body is no JSON */
    record Answer(int status, JsonNode json) {

        boolean isFine() {
            return status >= 200 && status < 300;
        }

        String code() {
            return json.at("/error/code").asText();
        }
    }

    Answer get(String path) {
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
    Stop refusal(Answer answer) {
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
            return new Answer(answer.statusCode(), json(answer.body()));
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
