package dev.millrace.secrets;

import dev.millrace.start.CannotStart;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Adds what the deployment's secrets managers hold to the environment, behind its variables: {@code MILLRACE_SECRETS_FILE}
 * names a file, {@code MILLRACE_SECRETS_VAULT_ADDR} a HashiCorp Vault. Where both are set the file counts first.
 */
public final class ReadSecrets implements EnvironmentPostProcessor {

    private static final String NAME = "[A-Z][A-Z0-9_]{0,127}";
    private static final String DEFAULT_PATH = "secret/data/millrace";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Only a source whose name ends so is read by the names of variables. */
    private static final String LIKE_VARIABLES = "-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        add(environment, "secrets-of-vault", vault(environment));
        add(environment, "secrets-of-file", text(environment, "FILE").map(file -> new SecretsFile(Path.of(file))));
    }

    private static void add(ConfigurableEnvironment environment, String name, Optional<? extends SecretsManager> manager) {
        if (manager.isEmpty()) {
            return;
        }
        var secrets = new HashMap<String, Object>();
        manager.get().read().forEach((key, value) -> {
            if (!key.matches(NAME)) {
                throw new CannotStart(
                        "A secret has the name of no variable; write it like MILLRACE_ENCRYPTION_KEYS, in capitals, digits and _.");
            }
            secrets.put(key, value);
        });
        environment
                .getPropertySources()
                .addAfter(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(name + LIKE_VARIABLES, Map.copyOf(secrets)));
    }

    private static Optional<HashicorpVault> vault(ConfigurableEnvironment environment) {
        return text(environment, "VAULT_ADDR").map(address -> new HashicorpVault(
                address(address),
                text(environment, "VAULT_PATH").orElse(DEFAULT_PATH),
                token(environment),
                text(environment, "VAULT_NAMESPACE").orElse(null),
                PAUSE));
    }

    private static URI address(String text) {
        try {
            var address = URI.create(text);
            if (address.getHost() != null && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException noAddress) {
            // told below
        }
        throw new CannotStart("MILLRACE_SECRETS_VAULT_ADDR is '%s'; it must be an address such as https://vault.example.com:8200."
                .formatted(text));
    }

    private static Secret token(ConfigurableEnvironment environment) {
        var file = text(environment, "VAULT_TOKEN_FILE").orElse(null);
        return Secret.of(
                file == null
                        ? text(environment, "VAULT_TOKEN")
                                .orElseThrow(() -> new CannotStart(
                                        "MILLRACE_SECRETS_VAULT_ADDR is set, and neither MILLRACE_SECRETS_VAULT_TOKEN nor MILLRACE_SECRETS_VAULT_TOKEN_FILE."))
                        : read(file));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            throw new CannotStart("The file %s (MILLRACE_SECRETS_VAULT_TOKEN_FILE) cannot be read.".formatted(file));
        }
    }

    private static Optional<String> text(ConfigurableEnvironment environment, String what) {
        return Optional.ofNullable(environment.getProperty("MILLRACE_SECRETS_" + what)).filter(text -> !text.isBlank());
    }
}
