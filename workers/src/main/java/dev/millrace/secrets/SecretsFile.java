package dev.millrace.secrets;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Secrets in a YAML file, a line each: {@code MILLRACE_ENCRYPTION_KEYS: "k1:…"}. */
final class SecretsFile implements SecretsManager {

    private static final long LARGEST = 1024 * 1024;

    private final Path file;

    SecretsFile(Path file) {
        this.file = file;
    }

    @Override
    public Map<String, String> read() {
        try {
            if (Files.size(file) > LARGEST) {
                throw wrong("is larger than 1 MiB");
            }
            var tree = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            if (!(tree instanceof Map<?, ?> lines)) {
                throw wrong("holds no lines NAME: value");
            }
            var secrets = new LinkedHashMap<String, String>();
            lines.forEach((name, value) -> {
                if (value instanceof Map || value instanceof Iterable || value == null) {
                    throw wrong("has no text at %s".formatted(name));
                }
                secrets.put(String.valueOf(name), String.valueOf(value));
            });
            return secrets;
        } catch (IOException unreadable) {
            throw wrong("cannot be read (%s)".formatted(unreadable.getClass().getSimpleName()));
        } catch (YamlEngineException noYaml) {
            // Its message is not shown: it may hold a part of the file.
            throw wrong("is no YAML");
        }
    }

    private CannotStart wrong(String how) {
        return new CannotStart("The file of secrets %s (MILLRACE_SECRETS_FILE) %s.".formatted(file, how));
    }
}
