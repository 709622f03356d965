package dev.millrace.api.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;

/** The contents of {@code credentials.json}, which an embedded run keeps for its one user. */
public record Credentials(String url, String workspace, String email, Secret password, Secret apiKey) {

    static final String FILE = "credentials.json";

    Credentials withUrl(String changed) {
        return new Credentials(changed, workspace, email, password, apiKey);
    }

    /** What {@code home} holds; empty where there is no such file or it was spoilt. */
    static Optional<Credentials> read(Path home) throws IOException {
        var file = home.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var json = Json.read(Files.readString(file));
            return Optional.of(new Credentials(
                    json.path("url").asText(),
                    json.path("workspace").asText(),
                    json.path("email").asText(),
                    Secret.of(json.path("password").asText()),
                    Secret.of(json.path("api_key").asText())));
        } catch (JsonProcessingException spoilt) {
            return Optional.empty();
        }
    }

    /** Writes the file so that it is there whole or not at all, and never readable by others. */
    void write(Path home) throws IOException {
        Files.createDirectories(home);
        var text = Json.mapper()
                .createObjectNode()
                .put("url", url)
                .put("workspace", workspace)
                .put("email", email)
                .put("password", password.reveal())
                .put("api_key", apiKey.reveal())
                .toPrettyString();
        var posix = home.getFileSystem().supportedFileAttributeViews().contains("posix");
        var owner = PosixFilePermissions.asFileAttribute(
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        var draft = posix
                ? Files.createTempFile(home, "credentials", ".draft", owner)
                : Files.createTempFile(home, "credentials", ".draft");
        try {
            Files.writeString(draft, text + "\n");
            Files.move(draft, home.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
