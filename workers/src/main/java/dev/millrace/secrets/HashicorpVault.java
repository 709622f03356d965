package dev.millrace.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import dev.millrace.start.CannotStart;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Secrets of HashiCorp Vault's key-value engine, version 2 ({@code GET /v1/secret/data/millrace}). */
final class HashicorpVault implements SecretsManager {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int TRIES = 3;

    private final URI address;
    private final String path;
    private final Secret token;
    private final @Nullable String namespace;
    private final Duration pause;

    /**
     * @param path with the engine's mount and {@code data}
     * @param namespace of an enterprise's Vault; null without one
     * @param pause between two tries where it is away or sealed
     */
    HashicorpVault(URI address, String path, Secret token, @Nullable String namespace, Duration pause) {
        this.address = address;
        this.path = path;
        this.token = token;
        this.namespace = namespace;
        this.pause = pause;
    }

    @Override
    public Map<String, String> read() {
        try (var http = HttpClient.newBuilder().connectTimeout(DEADLINE).build()) {
            for (var attempt = 1; ; attempt++) {
                var answer = ask(http);
                if (answer != null && answer.statusCode() < 500) {
                    return secrets(answer);
                }
                if (attempt == TRIES) {
                    throw wrong(answer == null ? "gives no answer" : "answers %d; is it sealed?".formatted(answer.statusCode()));
                }
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private @Nullable HttpResponse<byte[]> ask(HttpClient http) {
        var request = HttpRequest.newBuilder(URI.create(UriText.withoutSlash(address.toString()) + "/v1/" + path))
                .timeout(DEADLINE)
                .header("X-Vault-Token", token.reveal())
                .header("X-Vault-Request", "true");
        if (namespace != null) {
            request.header("X-Vault-Namespace", namespace);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException away) {
            return null;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw wrong("was not waited for");
        }
    }

    private Map<String, String> secrets(HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 403) {
            throw wrong("does not accept the token, or its policy does not let it read there");
        }
        if (answer.statusCode() == 404) {
            throw wrong("has nothing there; the path has the engine's mount and data in it, for instance secret/data/millrace");
        }
        if (answer.statusCode() != 200) {
            throw wrong("answers %d".formatted(answer.statusCode()));
        }
        var found = new LinkedHashMap<String, String>();
        data(answer.body()).properties().forEach(secret -> {
            if (!secret.getValue().isValueNode() || secret.getValue().isNull()) {
                throw wrong("has no text at %s".formatted(secret.getKey()));
            }
            found.put(secret.getKey(), secret.getValue().asText());
        });
        return found;
    }

    private JsonNode data(byte[] body) {
        try {
            var data = Json.read(body).at("/data/data");
            if (data.isObject()) {
                return data;
            }
        } catch (CharacterCodingException | JsonProcessingException noJson) {
            // told below
        }
        throw wrong("gives no answer of a key-value engine of version 2");
    }

    private CannotStart wrong(String how) {
        return new CannotStart("HashiCorp Vault at %s, asked for %s (MILLRACE_SECRETS_VAULT_*), %s.".formatted(address, path, how));
    }
}
