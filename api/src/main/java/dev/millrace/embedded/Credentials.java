package dev.millrace.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the first start of an embedded run wrote into {@code credentials.json}. */
record Credentials(String email, Secret password, Secret apiKey) {

    /** Empty when there is no such file, or it was edited into something else. */
    static Optional<Credentials> read(Path file) {
        try {
            JsonNode json = Json.read(Files.readString(file));
            return Optional.of(new Credentials(
                    json.path("email").asText(),
                    Secret.of(json.path("password").asText()),
                    Secret.of(json.path("api_key").asText())));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}
